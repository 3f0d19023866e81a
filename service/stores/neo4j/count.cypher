MATCH (record:Record) WHERE record.origin = 0
RETURN record.type AS type, count(*) AS number
UNION ALL
MATCH ()-[line:LINES]->() WHERE line.origin = 0
RETURN line.type AS type, count(*) AS number
