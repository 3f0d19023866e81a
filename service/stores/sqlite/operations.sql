SELECT operation
FROM changes
WHERE revision = :revision
ORDER BY position;
