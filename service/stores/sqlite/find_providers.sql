-- From provider to provider, however many offers each has.
WITH RECURSIVE
sorts (help_rank) AS (VALUES (0), (1)),

providers AS (
    SELECT
        t.value AS topic_id,
        h.help_rank,
        (
            SELECT min(o.provider_id) FROM offers AS o
            WHERE o.main_topic_id = t.value AND o.help_rank = h.help_rank
        ) AS provider_id
    FROM json_each(:topics) AS t
    CROSS JOIN sorts AS h
    UNION ALL
    SELECT
        p.topic_id,
        p.help_rank,
        (
            SELECT min(o.provider_id) FROM offers AS o
            WHERE o.main_topic_id = p.topic_id AND o.help_rank = p.help_rank AND o.provider_id > p.provider_id
        ) AS provider_id
    FROM providers AS p
    WHERE p.provider_id IS NOT NULL
)

SELECT DISTINCT
    p.topic_id,
    p.provider_id
FROM providers AS p
WHERE
    EXISTS (
        SELECT 1 FROM offers AS o
        WHERE
            o.main_topic_id = p.topic_id
            AND o.help_rank = p.help_rank
            AND o.provider_id = p.provider_id
            AND (:statuses = '[]' OR o.status IN (SELECT value FROM json_each(:statuses)))
            AND (:day IS NULL OR (o.first_day <= :day AND o.last_day >= :day))
            AND (o.first_day > :beginning OR o.provider_id NOT IN (SELECT value FROM json_each(:late)))
            AND (
                NOT :confirmed
                OR EXISTS (
                    SELECT 1
                    FROM records AS r
                    CROSS JOIN json_each(r.json, '$.sources') AS s
                    WHERE r.number = o.number AND s.value <> :unverified
                )
            )
    )
ORDER BY p.topic_id, p.provider_id;
