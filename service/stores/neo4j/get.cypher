MATCH (record:Record) WHERE record.id IN $ids
RETURN record.id AS id, record.json AS json
