-- The offers that match, each with its ranks, in no order: ranks are bound (topics, areas) or stored with the offer.
-- One of four ways leads to them; `:way` says which, and the others cost nothing. An offer found by several of the
-- topics counts with the lowest rank.
WITH
topics AS MATERIALIZED (
    SELECT
        value ->> 0 AS topic_id,
        value ->> 1 AS is_main,
        value ->> 2 AS topic_rank
    FROM json_each(:topics)
),

areas AS MATERIALIZED (
    SELECT
        key AS area_id,
        value AS area_rank
    FROM json_each(:areas)
),

found AS (
    SELECT
        s.number,
        t.topic_id,
        t.topic_rank
    FROM topics AS t
    CROSS JOIN json_each(:status_ranks) AS u
    CROSS JOIN areas AS a
    CROSS JOIN shelves AS s
    WHERE
        :way = 'place'
        AND s.topic_id = t.topic_id
        AND s.is_main = t.is_main
        AND s.status_rank = u.value
        AND s.area_id = a.area_id
    UNION ALL
    SELECT
        s.number,
        t.topic_id,
        t.topic_rank
    FROM topics AS t
    CROSS JOIN json_each(:status_ranks) AS u
    CROSS JOIN shelves AS s
    WHERE
        :way = 'topic'
        AND s.topic_id = t.topic_id
        AND s.is_main = t.is_main
        AND s.status_rank = u.value
    UNION ALL
    SELECT
        s.number,
        t.topic_id,
        t.topic_rank
    FROM offers AS o
    CROSS JOIN shelves AS s
    CROSS JOIN topics AS t
    WHERE
        :way = 'offer'
        AND o.number IN (
            SELECT p.number FROM offers AS p WHERE p.provider_id IN (SELECT value FROM json_each(:providers))
            UNION
            SELECT i.number FROM offers AS i WHERE i.id IN (SELECT value FROM json_each(:ids))
        )
        AND s.number = o.number
        AND s.topic_id = t.topic_id
        AND s.is_main = t.is_main
    UNION ALL
    SELECT
        s.number,
        t.topic_id,
        t.topic_rank
    FROM offer_words AS w
    CROSS JOIN shelves AS s
    CROSS JOIN topics AS t
    WHERE
        :way = 'words'
        AND w.offer_words MATCH :words
        AND s.number = w.rowid
        AND s.topic_id = t.topic_id
        AND s.is_main = t.is_main
)

SELECT
    f.number,
    f.topic_rank,
    o.status_rank,
    coalesce(a.area_rank, 0) AS area_rank,
    :askers <> '[]' AND NOT EXISTS (
        SELECT 1 FROM offer_audiences AS oa
        WHERE oa.number = o.number AND oa.audience IN (SELECT value FROM json_each(:askers))
    ) AS asker_rank,
    o.help_rank,
    o.confidence_rank,
    o.sort_key,
    o.id
FROM found AS f
CROSS JOIN offers AS o
LEFT JOIN areas AS a ON o.area_id = a.area_id
WHERE
    f.number = o.number
    AND (:areas = '{}' OR a.area_id IS NOT NULL)
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
    AND (:words IS NULL OR EXISTS (SELECT 1 FROM offer_words AS w WHERE w.rowid = o.number AND w.offer_words MATCH :words))
    AND (
        f.topic_rank = :best
        OR NOT EXISTS (
            SELECT 1
            FROM offer_topics AS ot
            INNER JOIN topics AS t ON ot.topic_id = t.topic_id AND t.is_main = (ot.position = 0)
            WHERE
                ot.number = f.number
                AND (t.topic_rank, t.topic_id) < (f.topic_rank, f.topic_id)
        )
    )
LIMIT :most;
