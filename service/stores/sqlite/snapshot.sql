SELECT
    id,
    json
FROM records
WHERE
    (:types = '[]' OR type IN (SELECT value FROM json_each(:types)))
    AND (:day IS NULL OR (first_day <= :day AND last_day >= :day))
UNION ALL
SELECT
    id,
    json
FROM offer_line_records
WHERE
    :of_offers
    AND (:types = '[]' OR type IN (SELECT value FROM json_each(:types)))
    AND (:day IS NULL OR (first_day <= :day AND last_day >= :day))
ORDER BY id;
