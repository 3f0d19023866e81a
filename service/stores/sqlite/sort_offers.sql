-- For no more than `:most` matches: `offer_matches` stands for the statement of that name.
WITH matches AS MATERIALIZED (SELECT * FROM offer_matches)

SELECT
    topic_rank,
    status_rank,
    area_rank,
    asker_rank,
    help_rank,
    confidence_rank,
    sort_key,
    id,
    number,
    (SELECT count(*) FROM matches) AS total
FROM matches
WHERE
    :after_id IS NULL
    OR (topic_rank, status_rank, area_rank, asker_rank, help_rank, confidence_rank, sort_key, id)
    > (:after_0, :after_1, :after_2, :after_3, :after_4, :after_5, :after_key, :after_id)
ORDER BY topic_rank, status_rank, area_rank, asker_rank, help_rank, confidence_rank, sort_key, id
LIMIT :limit;
