SELECT number, change_set_id, author, note, package
FROM revisions
WHERE number > :since
ORDER BY number
LIMIT :limit;
