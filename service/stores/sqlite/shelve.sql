-- In the order of the shelves, so that many at once are written one after the other.
INSERT INTO shelves
SELECT
    t.topic_id,
    t.position = 0 AS is_main,
    o.status_rank,
    coalesce(o.area_id, '') AS area_id,
    o.help_rank,
    o.confidence_rank,
    o.sort_key,
    o.id,
    o.number
FROM (
    SELECT
        number,
        topic_id,
        position
    FROM offer_topics
    WHERE number >= :first
    UNION ALL
    SELECT
        number,
        '' AS topic_id,
        0 AS position
    FROM offers
    WHERE number >= :first
) AS t
INNER JOIN offers AS o ON t.number = o.number
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8;
