-- What stated records name that are about to be written anew or taken away; one of this very change named nothing yet.
INSERT OR IGNORE INTO former_namings
SELECT
    n.target_id,
    r.id
FROM records AS r
INNER JOIN namings AS n ON r.number = n.number
WHERE r.number IN (SELECT value FROM json_each(:numbers)) AND r.number < :from_number AND r.origin = 0;
