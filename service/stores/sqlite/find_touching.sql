-- With records asked for, the search starts from them; else from the end of the log.
WITH asked AS (
    SELECT revision FROM changes
    WHERE :ids = '[]' AND revision > (SELECT max(number) FROM revisions) - :limit
    UNION ALL
    SELECT revision FROM changes
    WHERE record_id IN (SELECT value FROM json_each(:ids))
),

touching AS (
    SELECT
        revision,
        count(*) AS changed
    FROM asked
    GROUP BY revision
    ORDER BY revision DESC
    LIMIT :limit
)

SELECT
    v.number, v.recorded_at, v.change_set_id, v.author, v.note, v.package, t.changed
FROM touching AS t
INNER JOIN revisions AS v ON t.revision = v.number
ORDER BY v.number DESC;
