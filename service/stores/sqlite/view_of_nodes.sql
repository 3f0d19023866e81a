CREATE VIEW nodes AS
SELECT
    id,
    type,
    json_extract(json, '$.label') AS label,
    json_extract(json, '$.properties') AS properties,
    json_extract(json, '$.sources') AS sources,
    json_extract(json, '$.confidence') AS confidence,
    json_extract(json, '$.valid_from') AS valid_from,
    json_extract(json, '$.valid_to') AS valid_to,
    json_extract(json, '$.note') AS note,
    json_extract(json, '$.stated_for') AS stated_for
FROM records
WHERE from_id IS NULL;
