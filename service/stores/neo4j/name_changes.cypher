UNWIND $rows AS row
MATCH (change:Change {revision: row.revision, position: row.position})
SET change.names = row.names
