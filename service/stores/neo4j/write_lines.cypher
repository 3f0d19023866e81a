// START and END are what the ends are: records or kinds.
UNWIND $rows AS row
MATCH (start:START {id: row.from_id})
MATCH (end:END {id: row.to_id})
CREATE (start)-[line:LINES]->(end)
SET line = row
