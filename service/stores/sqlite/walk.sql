-- One step of a walk: the lines at the ends just reached.
WITH
ends AS (
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM records
    WHERE
        :outward
        AND from_id IN (SELECT value FROM json_each(:ids))
    UNION
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM records
    WHERE
        :inward
        AND to_id IN (SELECT value FROM json_each(:ids))
    UNION
    SELECT type, from_id, to_id, id, number, first_day, last_day FROM ends_of_offers
),

page AS MATERIALIZED (
    SELECT from_id, to_id, id, number FROM ends
    WHERE
        (:types = '[]' OR type IN (SELECT value FROM json_each(:types)))
        AND (:day IS NULL OR (first_day <= :day AND last_day >= :day))
    ORDER BY id
    LIMIT :limit
)

SELECT
    p.from_id,
    p.to_id,
    p.id,
    r.json
FROM page AS p
CROSS JOIN records AS r
WHERE r.number = p.number
ORDER BY p.id;
