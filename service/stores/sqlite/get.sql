SELECT json
FROM records
WHERE id IN (SELECT value FROM json_each(:ids));
