-- The next offers of one rank, where too many match to be sorted: each shelf gives its first, in the order in which
-- they stand there. `:shelves` are those of equal rank; `:asker_rank` is the rank looked at, null where none asks.
WITH
topics AS MATERIALIZED (
    SELECT
        value ->> 0 AS topic_id,
        value ->> 1 AS is_main,
        value ->> 2 AS topic_rank
    FROM json_each(:topics)
),

wanted AS MATERIALIZED (
    SELECT
        value ->> 0 AS topic_id,
        value ->> 1 AS is_main,
        value ->> 2 AS area_id
    FROM json_each(:shelves)
)

SELECT
    s.help_rank,
    s.confidence_rank,
    s.sort_key,
    s.id,
    s.number
FROM wanted AS w
INNER JOIN shelves AS s
    ON
        w.topic_id = s.topic_id
        AND w.is_main = s.is_main
        AND s.status_rank = :status_rank
        AND w.area_id = s.area_id
        AND (s.help_rank, s.confidence_rank, s.sort_key, s.id) IN (
            SELECT
                h.help_rank,
                h.confidence_rank,
                h.sort_key,
                h.id
            FROM shelves AS h
            CROSS JOIN offers AS o
            WHERE
                h.topic_id = w.topic_id
                AND h.is_main = w.is_main
                AND h.status_rank = :status_rank
                AND h.area_id = w.area_id
                AND (
                    :after_id IS NULL
                    OR (h.help_rank, h.confidence_rank, h.sort_key, h.id)
                    > (:after_help, :after_confidence, :after_key, :after_id)
                )
                AND o.number = h.number
                AND (:statuses = '[]' OR o.status IN (SELECT value FROM json_each(:statuses)))
                AND (:forms = '[]' OR o.form IN (SELECT value FROM json_each(:forms)))
                AND (:day IS NULL OR (o.first_day <= :day AND o.last_day >= :day))
                AND (o.first_day > :beginning OR o.provider_id NOT IN (SELECT value FROM json_each(:late)))
                AND (
                    :audiences = '[]'
                    OR EXISTS (
                        SELECT 1 FROM offer_audiences AS oa
                        WHERE oa.number = o.number AND oa.audience IN (SELECT value FROM json_each(:audiences))
                    )
                )
                AND (
                    :asker_rank IS NULL
                    OR :asker_rank = NOT EXISTS (
                        SELECT 1 FROM offer_audiences AS oa
                        WHERE oa.number = o.number AND oa.audience IN (SELECT value FROM json_each(:askers))
                    )
                )
                AND (
                    :topic_rank = :best
                    OR NOT EXISTS (
                        SELECT 1
                        FROM offer_topics AS ot
                        INNER JOIN topics AS t ON ot.topic_id = t.topic_id AND t.is_main = (ot.position = 0)
                        WHERE
                            ot.number = h.number
                            AND (t.topic_rank, t.topic_id) < (:topic_rank, h.topic_id)
                    )
                )
            ORDER BY h.help_rank, h.confidence_rank, h.sort_key, h.id
            LIMIT :limit
        )
ORDER BY s.help_rank, s.confidence_rank, s.sort_key, s.id
LIMIT :limit;
