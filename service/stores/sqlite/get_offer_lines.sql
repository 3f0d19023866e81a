-- The lines that follow from offers and have these ids.
SELECT id, json
FROM offer_line_records
WHERE
    number IN (SELECT o.number FROM offers AS o WHERE o.id IN (SELECT value FROM json_each(:offers)))
    AND id IN (SELECT value FROM json_each(:ids));
