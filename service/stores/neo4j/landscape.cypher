OPTIONAL MATCH (landscape:Landscape {name: 'cairn'})
RETURN landscape.store_id AS store_id, landscape.schema_version AS schema_version, EXISTS { (anything) } AS filled
