CREATE VIEW lines AS
SELECT
    id,
    type,
    from_id,
    to_id,
    json_extract(json, '$.properties') AS properties,
    json_extract(json, '$.sources') AS sources,
    json_extract(json, '$.confidence') AS confidence,
    json_extract(json, '$.valid_from') AS valid_from,
    json_extract(json, '$.valid_to') AS valid_to,
    json_extract(json, '$.note') AS note,
    json_extract(json, '$.stated_for') AS stated_for
FROM (
    SELECT
        id,
        type,
        from_id,
        to_id,
        json
    FROM records
    WHERE from_id IS NOT NULL
    UNION ALL
    SELECT
        id,
        type,
        from_id,
        to_id,
        json
    FROM offer_line_records
) AS l;
