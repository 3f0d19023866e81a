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
    f.help_rank,
    f.confidence_rank,
    f.sort_key,
    f.id,
    f.number
FROM wanted AS w
CROSS JOIN offers AS f
WHERE
    f.number IN (
        SELECT h.number
        FROM shelves AS h
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
            AND (:statuses = '[]' OR h.status IN (SELECT value FROM json_each(:statuses)))
            AND (:forms = '[]' OR h.form IN (SELECT value FROM json_each(:forms)))
            AND (:day IS NULL OR (h.first_day <= :day AND h.last_day >= :day))
            AND (h.first_day > :beginning OR h.provider_id NOT IN (SELECT value FROM json_each(:late)))
            AND (
                :audiences = '[]'
                OR EXISTS (
                    SELECT 1 FROM offer_audiences AS oa
                    WHERE oa.number = h.number AND oa.audience IN (SELECT value FROM json_each(:audiences))
                )
            )
            AND (
                :asker_rank IS NULL
                OR :asker_rank = NOT EXISTS (
                    SELECT 1 FROM offer_audiences AS oa
                    WHERE oa.number = h.number AND oa.audience IN (SELECT value FROM json_each(:askers))
                )
            )
            AND (
                :topic_rank = :best
                OR NOT EXISTS (
                    SELECT 1
                    FROM topics AS t
                    CROSS JOIN offer_topics AS ot
                    WHERE
                        (t.topic_rank, t.topic_id) < (:topic_rank, h.topic_id)
                        AND ot.number = h.number
                        AND ot.topic_id = t.topic_id
                        AND (ot.position = 0) = t.is_main
                )
            )
        ORDER BY h.help_rank, h.confidence_rank, h.sort_key, h.id
        LIMIT :limit
    )
ORDER BY f.help_rank, f.confidence_rank, f.sort_key, f.id
LIMIT :limit;
