MATCH (landscape:Landscape {name: 'cairn'})
SET landscape.revision = $row.revision
CREATE (made:ChangeSet)
SET made = $row
