// Reads every record: asked only when something is removed or merged.
MATCH (record:Record) WHERE record.origin = 0 AND any(id IN record.names WHERE id IN $ids)
RETURN record.json AS json
UNION ALL
MATCH ()-[line:LINES]->() WHERE line.origin = 0 AND any(id IN line.names WHERE id IN $ids)
RETURN line.json AS json
