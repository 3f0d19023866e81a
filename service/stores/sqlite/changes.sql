-- With records asked for, the search starts from them; else from the place in the log.
WITH asked AS (
    SELECT revision, position, record_id, record_type, operation
    FROM changes
    WHERE :ids = '[]'
    UNION ALL
    SELECT revision, position, record_id, record_type, operation
    FROM changes
    WHERE record_id IN (SELECT value FROM json_each(:ids))
)

SELECT
    c.revision, c.position, c.record_id, c.record_type, c.operation,
    v.recorded_at, v.change_set_id, v.author, v.note, v.package
FROM asked AS c
INNER JOIN revisions AS v ON c.revision = v.number
WHERE
    c.revision > :since
    AND (:until IS NULL OR c.revision <= :until)
    AND (:after_position IS NULL OR (c.revision, c.position) > (:after_revision, :after_position))
ORDER BY c.revision, c.position
LIMIT :limit;
