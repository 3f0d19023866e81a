// A line that follows from an offer keeps no text of its own: it is made from the offer's.
MATCH ()-[line:LINES]->() WHERE line.id IN $ids
RETURN
  line.id AS id,
  CASE
    WHEN line.json IS NOT NULL THEN line.json
    WHEN line.type = 'provides' THEN endNode(line).json
    ELSE startNode(line).json
  END AS json
