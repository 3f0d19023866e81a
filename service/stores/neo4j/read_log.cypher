MATCH (made:ChangeSet) WHERE made.revision > $since
WITH made
ORDER BY made.revision
LIMIT $limit
RETURN
  made.revision AS revision,
  made.recorded_at AS recorded_at,
  made.id AS change_set_id,
  made.author AS author,
  made.note AS note,
  made.package AS package,
  made.digest AS digest,
  COLLECT {
    MATCH (change:Change {revision: made.revision})
    RETURN change.operation AS operation
    ORDER BY change.position
  } AS operations
ORDER BY made.revision
