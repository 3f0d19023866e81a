MATCH (record:Record) WHERE record.id IN $ids
DELETE record
