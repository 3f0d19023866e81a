// A line that follows from an offer keeps no text of its own: it is made from the offer's.
// 0 stated, 1 implied by a property of a node, 2 expanded from what is stated for a kind.
MATCH (record:Record) WHERE record.id IN $ids AND record.origin IN $origins
RETURN record.id AS id, record.json AS json
UNION ALL
MATCH ()-[line:LINES]->() WHERE line.id IN $ids AND line.origin IN $origins
RETURN
  line.id AS id,
  CASE
    WHEN line.json IS NOT NULL THEN line.json
    WHEN line.type = 'provides' THEN endNode(line).json
    ELSE startNode(line).json
  END AS json
