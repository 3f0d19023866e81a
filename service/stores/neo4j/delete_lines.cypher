MATCH ()-[line:LINES]->() WHERE line.id IN $ids
DELETE line
