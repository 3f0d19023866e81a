SELECT number, recorded_at, change_set_id, author, note, package
FROM revisions
ORDER BY number DESC
LIMIT 1;
