OPTIONAL MATCH (landscape:Landscape {name: 'cairn'})
RETURN
  landscape.store_id AS store_id,
  landscape.schema_version AS schema_version,
  coalesce(landscape.filling, false) AS filling,
  EXISTS { (anything) } AS filled
