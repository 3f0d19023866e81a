MATCH ()-[line:LINES]->() WHERE line.id IN $ids
RETURN line.id AS id, line.text AS json
