SELECT DISTINCT r.json
FROM namings AS n
INNER JOIN records AS r ON n.number = r.number
WHERE n.target_id IN (SELECT value FROM json_each(:ids)) AND r.origin = 0;
