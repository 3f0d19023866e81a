-- The lines that follow from these offers and have these ids; the offer is the end of one that says who provides it.
SELECT
    id,
    json
FROM offer_line_records
WHERE
    from_id IN (SELECT value FROM json_each(:offers))
    AND id IN (SELECT value FROM json_each(:ids))
UNION ALL
SELECT
    id,
    json
FROM offer_line_records
WHERE
    type = 'provides'
    AND to_id IN (SELECT value FROM json_each(:offers))
    AND id IN (SELECT value FROM json_each(:ids));
