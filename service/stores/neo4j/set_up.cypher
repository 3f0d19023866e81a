// The one node that says whose data these are, in which format, and at which revision.
MERGE (landscape:Landscape {name: 'cairn'})
ON CREATE SET landscape.store_id = $store_id, landscape.schema_version = $schema_version, landscape.revision = 0
