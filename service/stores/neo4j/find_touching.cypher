// With records asked for, the search starts from them; else from the end of the log.
CALL () {
  MATCH (change:Change) WHERE change.record_id IN $ids
  RETURN change.revision AS number, count(*) AS changed
  UNION ALL
  WITH $ids AS ids WHERE size(ids) = 0
  MATCH (landscape:Landscape {name: 'cairn'})
  MATCH (change:Change) WHERE change.revision > landscape.revision - $limit AND change.position >= 0
  RETURN change.revision AS number, count(*) AS changed
}
WITH number, changed
ORDER BY number DESC
LIMIT $limit
MATCH (made:ChangeSet {revision: number})
RETURN
  made.revision AS revision,
  made.recorded_at AS recorded_at,
  made.id AS change_set_id,
  made.author AS author,
  made.note AS note,
  made.package AS package,
  changed
ORDER BY made.revision DESC
