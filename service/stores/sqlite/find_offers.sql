-- Ranks are bound (topics, areas) or stored with the offer (status, help, confidence): nothing is ranked outside.
WITH
topics AS MATERIALIZED (
    SELECT value ->> 0 AS topic_id, value ->> 1 AS main_rank, value ->> 2 AS other_rank
    FROM json_each(:topics)
),

areas AS MATERIALIZED (
    SELECT key AS area_id, value AS area_rank FROM json_each(:areas)
),

about AS (
    SELECT ot.number, min(iif(ot.is_main, t.main_rank, t.other_rank)) AS topic_rank
    FROM topics AS t
    INNER JOIN offer_topics AS ot ON t.topic_id = ot.topic_id
    GROUP BY ot.number
    UNION ALL
    SELECT o.number, 0 AS topic_rank FROM offers AS o
    WHERE :topics = '[]'
),

matches AS MATERIALIZED (
    SELECT
        o.number,
        b.topic_rank,
        o.status_rank,
        coalesce(a.area_rank, 0) AS area_rank,
        :askers <> '[]' AND NOT EXISTS (
            SELECT 1 FROM offer_audiences AS oa
            WHERE oa.number = o.number AND oa.audience IN (SELECT value FROM json_each(:askers))
        ) AS asker_rank,
        o.help_rank,
        o.confidence_rank,
        o.sort_key,
        o.id,
        o.main_topic_id,
        o.provider_id
    FROM about AS b
    INNER JOIN offers AS o ON b.number = o.number
    LEFT JOIN areas AS a ON o.area_id = a.area_id
    WHERE
        (:areas = '{}' OR a.area_id IS NOT NULL)
        AND (:statuses = '[]' OR o.status IN (SELECT value FROM json_each(:statuses)))
        AND (:forms = '[]' OR o.form IN (SELECT value FROM json_each(:forms)))
        AND (:providers = '[]' OR o.provider_id IN (SELECT value FROM json_each(:providers)))
        AND (:ids = '[]' OR o.id IN (SELECT value FROM json_each(:ids)))
        AND (:day IS NULL OR (o.first_day <= :day AND o.last_day >= :day))
        AND (o.first_day > :beginning OR o.provider_id NOT IN (SELECT value FROM json_each(:late)))
        AND (
            :audiences = '[]'
            OR EXISTS (
                SELECT 1 FROM offer_audiences AS oa
                WHERE oa.number = o.number AND oa.audience IN (SELECT value FROM json_each(:audiences))
            )
        )
        AND (:words IS NULL OR o.number IN (SELECT rowid FROM offer_words WHERE offer_words MATCH :words))
),

-- The page first: what a row shows beside its ranks is looked up for those that are shown, not for all that match.
page AS MATERIALIZED (
    SELECT m.* FROM matches AS m
    WHERE
        :after_id IS NULL
        OR (
            m.topic_rank, m.status_rank, m.area_rank, m.asker_rank, m.help_rank, m.confidence_rank, m.sort_key, m.id
        )
        > (:after_0, :after_1, :after_2, :after_3, :after_4, :after_5, :after_key, :after_id)
    ORDER BY
        m.topic_rank, m.status_rank, m.area_rank, m.asker_rank, m.help_rank, m.confidence_rank, m.sort_key, m.id
    LIMIT :limit
),

-- How many bodies offer the same, counted once for all offers of a topic and sort. Each offer's own provider is
-- among them, since the offer itself passes the same filters.
bodies AS MATERIALIZED (
    SELECT g.main_topic_id, g.help_rank, count(DISTINCT s.provider_id) AS offering
    FROM (SELECT DISTINCT main_topic_id, help_rank FROM page) AS g
    INNER JOIN offers AS s ON g.main_topic_id = s.main_topic_id AND g.help_rank = s.help_rank
    WHERE
        (:statuses = '[]' OR s.status IN (SELECT value FROM json_each(:statuses)))
        AND (:areas = '{}' OR s.area_id IN (SELECT area_id FROM areas))
        AND (:day IS NULL OR (s.first_day <= :day AND s.last_day >= :day))
        AND (s.first_day > :beginning OR s.provider_id NOT IN (SELECT value FROM json_each(:late)))
    GROUP BY g.main_topic_id, g.help_rank
)

SELECT
    p.topic_rank,
    p.status_rank,
    p.area_rank,
    p.asker_rank,
    p.help_rank,
    p.confidence_rank,
    p.sort_key,
    p.id,
    b.offering - 1 AS alike,
    (SELECT count(*) FROM matches) AS total,
    r.json
FROM page AS p
INNER JOIN records AS r ON p.number = r.number
INNER JOIN bodies AS b ON p.main_topic_id = b.main_topic_id AND p.help_rank = b.help_rank
ORDER BY
    p.topic_rank, p.status_rank, p.area_rank, p.asker_rank, p.help_rank, p.confidence_rank, p.sort_key, p.id;
