MATCH (landscape:Landscape {name: 'cairn'})
SET landscape.schema_version = $schema_version
