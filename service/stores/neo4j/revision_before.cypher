// The record never runs backwards, so the newest number before a moment is the newest revision before it.
MATCH (made:ChangeSet) WHERE made.revision > 0 AND made.recorded_at < $moment
RETURN
  made.revision AS revision,
  made.recorded_at AS recorded_at,
  made.id AS change_set_id,
  made.author AS author,
  made.note AS note,
  made.package AS package
ORDER BY made.revision DESC
LIMIT 1
