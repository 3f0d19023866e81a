-- Each side walks its own index; a line that joins two of the ids stands once. The records of a page come last.
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
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM offer_lines
    WHERE
        :outward AND :of_offers
        AND from_id IN (SELECT value FROM json_each(:ids))
        AND (:other_ids = '[]' OR to_id IN (SELECT value FROM json_each(:other_ids)))
    UNION
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM offer_lines
    WHERE
        :inward AND :of_offers
        AND to_id IN (SELECT value FROM json_each(:ids))
        AND (:other_ids = '[]' OR from_id IN (SELECT value FROM json_each(:other_ids)))
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
    coalesce(
        (SELECT r.json FROM records AS r WHERE r.number = p.number AND r.id = p.id),
        (SELECT l.json FROM offer_line_records AS l WHERE l.number = p.number AND l.id = p.id)
    ) AS json
FROM page AS p
ORDER BY p.type, p.from_id, p.to_id, p.id;
