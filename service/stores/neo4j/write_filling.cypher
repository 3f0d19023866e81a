// While the mark stands the database holds part of a log, and nobody may open or write it but who fills it.
MATCH (landscape:Landscape {name: 'cairn'})
SET landscape.filling = $filling
