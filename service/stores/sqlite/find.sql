-- The cursor (:after_key, :after_id) is the sort key of the last record shown; both null on the first page.
SELECT r.sort_key, r.id, r.json
FROM records AS r
WHERE
    r.type = :type
    AND (:after_id IS NULL OR (r.sort_key, r.id) > (:after_key, :after_id))
    AND (:active_on IS NULL OR (r.first_day <= :active_on AND r.last_day >= :active_on))
    AND (:ended_by IS NULL OR r.last_day < :ended_by)
    AND (:ids = '[]' OR r.id IN (SELECT value FROM json_each(:ids)))
    AND (
        :source IS NULL
        OR r.number IN (SELECT n.number FROM namings AS n WHERE n.target_id = :source)
        OR EXISTS (SELECT 1 FROM json_each(r.json, '$.sources') AS s WHERE s.value = :source)
    )
    AND (
        :joined_to = '[]'
        OR EXISTS (
            SELECT 1 FROM records AS l
            WHERE
                l.from_id = r.id
                AND l.to_id IN (SELECT value FROM json_each(:joined_to))
                AND (:joined_by = '[]' OR l.type IN (SELECT value FROM json_each(:joined_by)))
        )
        OR EXISTS (
            SELECT 1 FROM records AS l
            WHERE
                l.to_id = r.id
                AND l.from_id IN (SELECT value FROM json_each(:joined_to))
                AND (:joined_by = '[]' OR l.type IN (SELECT value FROM json_each(:joined_by)))
        )
        OR r.id IN (
            SELECT l.to_id FROM ends_of_offers AS l
            WHERE
                l.from_id IN (SELECT value FROM json_each(:joined_to))
                AND (:joined_by = '[]' OR l.type IN (SELECT value FROM json_each(:joined_by)))
            UNION
            SELECT l.from_id FROM ends_of_offers AS l
            WHERE
                l.to_id IN (SELECT value FROM json_each(:joined_to))
                AND (:joined_by = '[]' OR l.type IN (SELECT value FROM json_each(:joined_by)))
        )
    )
    -- For each property asked about, one of the record's values is one of those asked for.
    AND NOT EXISTS (
        SELECT 1 FROM json_each(:properties) AS p
        WHERE NOT EXISTS (
            SELECT 1 FROM json_each(r.json, '$.properties."' || p.key || '"') AS v
            WHERE cast(v.value AS TEXT) IN (SELECT value FROM json_each(p.value))
        )
    )
ORDER BY r.sort_key, r.id
LIMIT :limit;
