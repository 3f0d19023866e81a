-- What a canned query must give for the page of a support answer: the offers as find_offers.sql ranks them (put in
-- place of the name below), each with its provider, area, topics and sources by name, and what else the provider is
-- to those who ask.
WITH found AS ({find_offers})
SELECT
    f.*,
    (SELECT p.json FROM records AS p WHERE p.id = f.json ->> '$.properties.provider_id') AS provider,
    (SELECT a.json FROM records AS a WHERE a.id = f.json ->> '$.properties.area_id') AS area,
    (
        SELECT json_group_array(t.json) FROM json_each(f.json, '$.properties.topic_ids') AS named
        INNER JOIN records AS t ON t.id = named.value
    ) AS topics,
    (
        SELECT json_group_array(s.json) FROM json_each(f.json, '$.sources') AS cited
        INNER JOIN records AS s ON s.id = cited.value
    ) AS sources,
    (
        SELECT json_group_array(l.json) FROM json_each(:circle) AS member
        INNER JOIN records AS l
            ON l.from_id = member.value AND l.to_id = f.json ->> '$.properties.provider_id'
        WHERE l.type = 'accountable_to'
    ) AS answers_to,
    (
        SELECT json_group_array(l.json) FROM json_each(:circle) AS member
        INNER JOIN records AS l
            ON l.to_id = member.value AND l.from_id = f.json ->> '$.properties.provider_id'
        WHERE l.type = 'funds'
    ) AS is_funded_by
FROM found AS f
