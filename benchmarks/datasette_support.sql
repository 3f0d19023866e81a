-- What a canned query must give for the page of a support answer: the offers as sort_offers.sql ranks them (put in
-- place of the name below), each with how many bodies offer the same, its provider, area, topics and sources by name,
-- and what else the provider is to those who ask.
WITH found AS ({sort_offers})
SELECT
    f.*,
    r.json,
    (
        SELECT count(DISTINCT s.provider_id) - 1 FROM offers AS s
        WHERE
            s.main_topic_id = o.main_topic_id
            AND s.help_rank = o.help_rank
            AND s.area_id IN (SELECT key FROM json_each(:areas))
            AND s.status IN (SELECT value FROM json_each(:statuses))
            AND s.first_day <= :day
            AND s.last_day >= :day
    ) AS alike,
    (SELECT p.json FROM records AS p WHERE p.id = o.provider_id) AS provider,
    (SELECT a.json FROM records AS a WHERE a.id = o.area_id) AS area,
    (
        SELECT json_group_array(t.json) FROM json_each(r.json, '$.properties.topic_ids') AS named
        INNER JOIN records AS t ON t.id = named.value
    ) AS topics,
    (
        SELECT json_group_array(s.json) FROM json_each(r.json, '$.sources') AS cited
        INNER JOIN records AS s ON s.id = cited.value
    ) AS sources,
    (
        SELECT json_group_array(l.json) FROM json_each(:circle) AS member
        INNER JOIN records AS l
            ON l.from_id = member.value AND l.to_id = o.provider_id
        WHERE l.type = 'accountable_to'
    ) AS answers_to,
    (
        SELECT json_group_array(l.json) FROM json_each(:circle) AS member
        INNER JOIN records AS l
            ON l.to_id = member.value AND l.from_id = o.provider_id
        WHERE l.type = 'funds'
    ) AS is_funded_by
FROM found AS f
INNER JOIN records AS r ON f.number = r.number
INNER JOIN offers AS o ON f.number = o.number
