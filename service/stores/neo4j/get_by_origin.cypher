// 0 stated, 1 implied by a property of a node, 2 expanded from what is stated for a kind.
MATCH (record:Record) WHERE record.id IN $ids AND record.origin IN $origins
RETURN record.id AS id, record.json AS json
UNION ALL
MATCH ()-[line:LINES]->() WHERE line.id IN $ids AND line.origin IN $origins
RETURN line.id AS id, line.text AS json
