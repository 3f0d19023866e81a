SELECT number, recorded_at, change_set_id, author, note, package, digest
FROM revisions
WHERE number > :since
ORDER BY number
LIMIT :limit;
