-- What a row shows beside its ranks, for the offers of one page. How many bodies offer the same goes from provider to
-- provider, however many offers each has; an offer's own provider is among them, since the offer passes the same filters.
WITH RECURSIVE
page AS MATERIALIZED (
    SELECT
        o.number,
        o.main_topic_id,
        o.help_rank
    FROM json_each(:numbers) AS n
    CROSS JOIN offers AS o
    WHERE o.number = n.value
),

areas AS MATERIALIZED (
    SELECT key AS area_id FROM json_each(:areas)
),

providers AS (
    SELECT
        g.main_topic_id,
        g.help_rank,
        (
            SELECT min(o.provider_id) FROM offers AS o
            WHERE o.main_topic_id = g.main_topic_id AND o.help_rank = g.help_rank
        ) AS provider_id
    FROM (SELECT DISTINCT main_topic_id, help_rank FROM page) AS g
    UNION ALL
    SELECT
        p.main_topic_id,
        p.help_rank,
        (
            SELECT min(o.provider_id) FROM offers AS o
            WHERE
                o.main_topic_id = p.main_topic_id AND o.help_rank = p.help_rank AND o.provider_id > p.provider_id
        ) AS provider_id
    FROM providers AS p
    WHERE p.provider_id IS NOT NULL
),

bodies AS MATERIALIZED (
    SELECT
        p.main_topic_id,
        p.help_rank,
        count(*) AS offering
    FROM providers AS p
    WHERE
        EXISTS (
            SELECT 1 FROM offers AS s
            WHERE
                s.main_topic_id = p.main_topic_id
                AND s.help_rank = p.help_rank
                AND s.provider_id = p.provider_id
                AND (:areas = '{}' OR s.area_id IN (SELECT a.area_id FROM areas AS a))
                AND (:statuses = '[]' OR s.status IN (SELECT value FROM json_each(:statuses)))
                AND (:day IS NULL OR (s.first_day <= :day AND s.last_day >= :day))
                AND (s.first_day > :beginning OR s.provider_id NOT IN (SELECT value FROM json_each(:late)))
        )
    GROUP BY p.main_topic_id, p.help_rank
)

SELECT
    p.number,
    b.offering - 1 AS alike,
    r.json
FROM page AS p
INNER JOIN records AS r ON p.number = r.number
INNER JOIN bodies AS b ON p.main_topic_id = b.main_topic_id AND p.help_rank = b.help_rank;
