SELECT number, recorded_at, change_set_id, author, note, package, digest
FROM revisions
WHERE change_set_id = :change_set_id;
