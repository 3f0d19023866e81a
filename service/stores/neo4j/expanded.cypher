MATCH (record:Record) WHERE record.origin = 2
RETURN record.json AS json
UNION ALL
MATCH ()-[line:LINES]->() WHERE line.origin = 2
RETURN line.json AS json
