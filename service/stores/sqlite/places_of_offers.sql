-- Every place where an offer is open, and '' where one says nothing of it: from place to place, however many offers each has.
WITH RECURSIVE places (area_id) AS (
    SELECT min(area_id) FROM shelves
    WHERE topic_id = '' AND is_main = 1 AND status_rank = :status_rank
    UNION ALL
    SELECT
        (
            SELECT min(s.area_id) FROM shelves AS s
            WHERE s.topic_id = '' AND s.is_main = 1 AND s.status_rank = :status_rank AND s.area_id > p.area_id
        )
    FROM places AS p
    WHERE p.area_id IS NOT NULL
)

SELECT area_id FROM places
WHERE area_id IS NOT NULL;
