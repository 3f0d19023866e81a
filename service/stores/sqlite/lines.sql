-- Each side walks its own index; a line that joins two of the ids stands once.
SELECT r.type, r.from_id, r.to_id, r.id, r.json
FROM records AS r
WHERE
    r.number IN (
        SELECT o.number FROM records AS o
        WHERE
            :outward
            AND o.from_id IN (SELECT value FROM json_each(:ids))
            AND (:other_ids = '[]' OR o.to_id IN (SELECT value FROM json_each(:other_ids)))
        UNION ALL
        SELECT i.number FROM records AS i
        WHERE
            :inward
            AND i.to_id IN (SELECT value FROM json_each(:ids))
            AND (:other_ids = '[]' OR i.from_id IN (SELECT value FROM json_each(:other_ids)))
    )
    AND (:types = '[]' OR r.type IN (SELECT value FROM json_each(:types)))
    AND (:day IS NULL OR (r.first_day <= :day AND r.last_day >= :day))
    AND (:after_id IS NULL OR (r.type, r.from_id, r.to_id, r.id) > (:after_type, :after_from, :after_to, :after_id))
ORDER BY r.type, r.from_id, r.to_id, r.id
LIMIT :limit;
