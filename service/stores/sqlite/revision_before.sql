-- The record never runs backwards, so the newest number before a moment is the newest revision before it.
SELECT number, recorded_at, change_set_id, author, note, package
FROM revisions
WHERE recorded_at < :moment
ORDER BY number DESC
LIMIT 1;
