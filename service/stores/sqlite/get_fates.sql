SELECT id, fate, into_id, revision, reason
FROM fates
WHERE id IN (SELECT value FROM json_each(:ids));
