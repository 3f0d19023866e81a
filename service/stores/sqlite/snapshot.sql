SELECT json
FROM records
WHERE
    (:types = '[]' OR type IN (SELECT value FROM json_each(:types)))
    AND (:day IS NULL OR (first_day <= :day AND last_day >= :day))
ORDER BY id;
