MATCH (made:ChangeSet) WHERE made.revision > $since
WITH made
ORDER BY made.revision
LIMIT $limit
RETURN
  made.id AS id,
  made.author AS author,
  made.note AS note,
  made.package AS package,
  COLLECT {
    MATCH (change:Change {revision: made.revision})
    RETURN change.operation AS operation
    ORDER BY change.position
  } AS operations
ORDER BY made.revision
