-- One step of a walk: the lines at the ends just reached.
SELECT r.from_id, r.to_id, r.id, r.json
FROM records AS r
WHERE
    r.number IN (
        SELECT o.number FROM records AS o
        WHERE :outward AND o.from_id IN (SELECT value FROM json_each(:ids))
        UNION ALL
        SELECT i.number FROM records AS i
        WHERE :inward AND i.to_id IN (SELECT value FROM json_each(:ids))
    )
    AND (:types = '[]' OR r.type IN (SELECT value FROM json_each(:types)))
    AND (:day IS NULL OR (r.first_day <= :day AND r.last_day >= :day))
ORDER BY r.id
LIMIT :limit;
