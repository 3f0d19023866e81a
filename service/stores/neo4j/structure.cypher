MATCH (record:Record) WHERE record.structural = true
RETURN record.json AS json
UNION ALL
MATCH ()-[line:LINES]->() WHERE line.structural = true
RETURN line.json AS json
