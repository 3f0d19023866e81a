-- `meant`: what was asked for, and what is one with it by a merge.
WITH RECURSIVE meant (id) AS (
    SELECT value FROM json_each(:ids)
    UNION
    SELECT f.into_id
    FROM meant AS m
    INNER JOIN fates AS f ON m.id = f.id
    WHERE f.into_id IS NOT NULL
    UNION
    SELECT f.id
    FROM meant AS m
    INNER JOIN fates AS f ON m.id = f.into_id
)

SELECT r.id
FROM meant AS m
INNER JOIN namings AS n ON m.id = n.target_id
INNER JOIN records AS r ON n.number = r.number
WHERE r.origin = 0
UNION
SELECT n.record_id
FROM meant AS m
INNER JOIN former_namings AS n ON m.id = n.target_id
UNION
SELECT m.id
FROM meant AS m
WHERE m.id NOT IN (SELECT value FROM json_each(:ids))
ORDER BY 1;
