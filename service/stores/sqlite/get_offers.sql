-- The offers from which lines with these ids may follow.
SELECT json
FROM records
WHERE id IN (SELECT value FROM json_each(:offers)) AND type = 'offer';
