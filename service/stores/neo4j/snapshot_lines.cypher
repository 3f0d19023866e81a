MATCH ()-[line:LINES]->() WHERE $day IS NULL OR line.first_day <= $day <= line.last_day
RETURN line.id AS id, line.text AS json
