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
        t.topic_rank,
        s.topic_id,
        s.number,
        s.status_rank,
        s.area_id,
        s.help_rank,
        s.confidence_rank,
        s.sort_key,
        s.id,
        s.provider_id,
        s.form,
        s.status,
        s.first_day,
        s.last_day
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
        t.topic_rank,
        s.topic_id,
        s.number,
        s.status_rank,
        s.area_id,
        s.help_rank,
        s.confidence_rank,
        s.sort_key,
        s.id,
        s.provider_id,
        s.form,
        s.status,
        s.first_day,
        s.last_day
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
        t.topic_rank,
        s.topic_id,
        s.number,
        s.status_rank,
        s.area_id,
        s.help_rank,
        s.confidence_rank,
        s.sort_key,
        s.id,
        s.provider_id,
        s.form,
        s.status,
        s.first_day,
        s.last_day
    FROM shelves AS s
    CROSS JOIN topics AS t
    WHERE
        :way = 'offer'
        AND s.number IN (
            SELECT p.number FROM offers AS p WHERE p.provider_id IN (SELECT value FROM json_each(:providers))
            UNION
            SELECT i.number FROM offers AS i WHERE i.id IN (SELECT value FROM json_each(:ids))
        )
        AND s.topic_id = t.topic_id
        AND s.is_main = t.is_main
    UNION ALL
    SELECT
        t.topic_rank,
        s.topic_id,
        s.number,
        s.status_rank,
        s.area_id,
        s.help_rank,
        s.confidence_rank,
        s.sort_key,
        s.id,
        s.provider_id,
        s.form,
        s.status,
        s.first_day,
        s.last_day
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
    f.status_rank,
    coalesce(a.area_rank, 0) AS area_rank,
    :askers <> '[]' AND NOT EXISTS (
        SELECT 1 FROM offer_audiences AS oa
        WHERE oa.number = f.number AND oa.audience IN (SELECT value FROM json_each(:askers))
    ) AS asker_rank,
    f.help_rank,
    f.confidence_rank,
    f.sort_key,
    f.id
FROM found AS f
LEFT JOIN areas AS a ON f.area_id = a.area_id
WHERE
    (:areas = '{}' OR a.area_id IS NOT NULL)
    AND (:statuses = '[]' OR f.status IN (SELECT value FROM json_each(:statuses)))
    AND (:forms = '[]' OR f.form IN (SELECT value FROM json_each(:forms)))
    AND (:providers = '[]' OR f.provider_id IN (SELECT value FROM json_each(:providers)))
    AND (:ids = '[]' OR f.id IN (SELECT value FROM json_each(:ids)))
    AND (:day IS NULL OR (f.first_day <= :day AND f.last_day >= :day))
    AND (f.first_day > :beginning OR f.provider_id NOT IN (SELECT value FROM json_each(:late)))
    AND (
        :audiences = '[]'
        OR EXISTS (
            SELECT 1 FROM offer_audiences AS oa
            WHERE oa.number = f.number AND oa.audience IN (SELECT value FROM json_each(:audiences))
        )
    )
    AND (:words IS NULL OR EXISTS (SELECT 1 FROM offer_words AS w WHERE w.rowid = f.number AND w.offer_words MATCH :words))
    AND (
        f.topic_rank = :best
        OR NOT EXISTS (
            SELECT 1
            FROM topics AS t
            CROSS JOIN offer_topics AS ot
            WHERE
                (t.topic_rank, t.topic_id) < (f.topic_rank, f.topic_id)
                AND ot.number = f.number
                AND ot.topic_id = t.topic_id
                AND (ot.position = 0) = t.is_main
        )
    )
LIMIT :most;
