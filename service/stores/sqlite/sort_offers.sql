-- For no more than `:most` matches: `offer_matches` stands for the statement of that name.
WITH
matches AS MATERIALIZED (SELECT * FROM offer_matches),

counted AS (SELECT count(*) AS total FROM matches)

SELECT
    m.topic_rank,
    m.status_rank,
    m.area_rank,
    m.asker_rank,
    m.help_rank,
    m.confidence_rank,
    m.sort_key,
    m.id,
    m.number,
    c.total
FROM matches AS m
CROSS JOIN counted AS c
WHERE
    :after_id IS NULL
    OR (m.topic_rank, m.status_rank, m.area_rank, m.asker_rank, m.help_rank, m.confidence_rank, m.sort_key, m.id)
    > (:after_0, :after_1, :after_2, :after_3, :after_4, :after_5, :after_key, :after_id)
ORDER BY m.topic_rank, m.status_rank, m.area_rank, m.asker_rank, m.help_rank, m.confidence_rank, m.sort_key, m.id
LIMIT :limit;
