MATCH (made:ChangeSet) WHERE made.revision > $since
RETURN
  made.revision AS revision,
  made.recorded_at AS recorded_at,
  made.id AS change_set_id,
  made.author AS author,
  made.note AS note,
  made.package AS package
ORDER BY made.revision
LIMIT $limit
