// Writing to this node takes its lock until the transaction ends, so writers come one after the other.
MATCH (landscape:Landscape {name: 'cairn'})
SET landscape.writes = coalesce(landscape.writes, 0) + 1
