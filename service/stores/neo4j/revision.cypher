MATCH (landscape:Landscape {name: 'cairn'})
OPTIONAL MATCH (made:ChangeSet {revision: landscape.revision})
RETURN
  landscape.revision AS revision,
  made.recorded_at AS recorded_at,
  made.id AS change_set_id,
  made.author AS author,
  made.note AS note,
  made.package AS package
