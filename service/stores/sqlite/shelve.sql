-- In the order of the shelves, so that many at once are written one after the other.
INSERT INTO shelves
WITH
stands AS (
    SELECT
        number,
        topic_id,
        position = 0 AS is_main
    FROM offer_topics
    WHERE number >= :from_number
    UNION ALL
    SELECT
        number,
        '' AS topic_id,
        1 AS is_main
    FROM offers
    WHERE number >= :from_number
)

SELECT
    s.topic_id,
    s.is_main,
    o.status_rank,
    coalesce(o.area_id, '') AS area_id,
    o.help_rank,
    o.confidence_rank,
    o.sort_key,
    o.id,
    o.number,
    o.provider_id,
    o.form,
    o.status,
    o.first_day,
    o.last_day
FROM stands AS s
INNER JOIN offers AS o ON s.number = o.number
ORDER BY s.topic_id, s.is_main, o.status_rank, o.area_id, o.help_rank, o.confidence_rank, o.sort_key, o.id;
