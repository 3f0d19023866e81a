INSERT INTO revisions (number, recorded_at, change_set_id, digest, author, note, package)
VALUES (?, ?, ?, ?, ?, ?, ?);
