-- Each side walks its own index; a line that joins two of the ids stands once. What is made of a page comes last.
WITH
ends AS (
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM records
    WHERE
        :outward
        AND from_id IN (SELECT value FROM json_each(:ids))
        AND (:other_ids = '[]' OR to_id IN (SELECT value FROM json_each(:other_ids)))
    UNION
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM records
    WHERE
        :inward
        AND to_id IN (SELECT value FROM json_each(:ids))
        AND (:other_ids = '[]' OR from_id IN (SELECT value FROM json_each(:other_ids)))
    UNION
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM ends_of_offers
    WHERE
        :other_ids = '[]'
        OR (
            from_id IN (SELECT value FROM json_each(:ids))
            AND to_id IN (SELECT value FROM json_each(:other_ids))
            AND :outward
        )
        OR (
            to_id IN (SELECT value FROM json_each(:ids))
            AND from_id IN (SELECT value FROM json_each(:other_ids))
            AND :inward
        )
),

page AS MATERIALIZED (
    SELECT type, from_id, to_id, id, number FROM ends
    WHERE
        (:types = '[]' OR type IN (SELECT value FROM json_each(:types)))
        AND (:day IS NULL OR (first_day <= :day AND last_day >= :day))
        AND (:after_id IS NULL OR (type, from_id, to_id, id) > (:after_type, :after_from, :after_to, :after_id))
    ORDER BY type, from_id, to_id, id
    LIMIT :limit
)

SELECT
    p.type,
    p.from_id,
    p.to_id,
    p.id,
    r.json
FROM page AS p
CROSS JOIN records AS r
WHERE r.number = p.number
ORDER BY p.type, p.from_id, p.to_id, p.id;
