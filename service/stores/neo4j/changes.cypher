// With records asked for, the search starts from them; else from the place in the log (its index needs both
// parts of the key to be named).
CALL () {
  MATCH (change:Change) WHERE change.record_id IN $ids AND change.revision > $since AND ($until IS NULL OR change.revision <= $until)
  RETURN change
  UNION ALL
  WITH $ids AS ids WHERE size(ids) = 0
  MATCH (change:Change) WHERE change.revision > $since AND ($until IS NULL OR change.revision <= $until) AND change.position >= 0
  RETURN change
}
WITH change, [change.revision, change.position] AS key
WHERE $after IS NULL OR key > $after
WITH change, key
ORDER BY key
LIMIT $limit
MATCH (made:ChangeSet {revision: change.revision})
RETURN
  key,
  change.record_id AS record_id,
  change.record_type AS record_type,
  change.operation AS operation,
  made.revision AS revision,
  made.recorded_at AS recorded_at,
  made.id AS change_set_id,
  made.author AS author,
  made.note AS note,
  made.package AS package
ORDER BY key
