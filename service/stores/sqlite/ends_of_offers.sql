-- The lines that follow from offers and start (`:from_ends`) or end (`:to_ends`) at any of these, each side by its own
-- index. It stands in other statements under its name.
SELECT
    'provides' AS type,
    o.provider_id AS from_id,
    o.id AS to_id,
    o.id || '.provides.' || o.provider_id AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offers AS o
WHERE :from_ends AND o.provider_id = e.value
UNION ALL
SELECT
    'provides' AS type,
    o.provider_id AS from_id,
    o.id AS to_id,
    o.id || '.provides.' || o.provider_id AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offers AS o
WHERE :to_ends AND o.id = e.value AND o.provider_id <> ''
UNION ALL
SELECT
    'about' AS type,
    o.id AS from_id,
    t.topic_id AS to_id,
    o.id || '.about.' || t.topic_id AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offers AS o
CROSS JOIN offer_topics AS t
WHERE :from_ends AND o.id = e.value AND t.number = o.number
UNION ALL
SELECT
    'about' AS type,
    o.id AS from_id,
    t.topic_id AS to_id,
    o.id || '.about.' || t.topic_id AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offer_topics AS t
CROSS JOIN offers AS o
WHERE :to_ends AND t.topic_id = e.value AND o.number = t.number
UNION ALL
SELECT
    'open_to' AS type,
    o.id AS from_id,
    t.audience AS to_id,
    o.id || '.open_to.' || t.audience AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offers AS o
CROSS JOIN offer_audiences AS t
WHERE :from_ends AND o.id = e.value AND t.number = o.number
UNION ALL
SELECT
    'open_to' AS type,
    o.id AS from_id,
    t.audience AS to_id,
    o.id || '.open_to.' || t.audience AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offer_audiences AS t
CROSS JOIN offers AS o
WHERE :to_ends AND t.audience = e.value AND o.number = t.number
UNION ALL
SELECT
    'offered_in' AS type,
    o.id AS from_id,
    o.area_id AS to_id,
    o.id || '.offered_in.' || o.area_id AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offers AS o
WHERE :from_ends AND o.id = e.value AND o.area_id IS NOT NULL
UNION ALL
SELECT
    'offered_in' AS type,
    o.id AS from_id,
    o.area_id AS to_id,
    o.id || '.offered_in.' || o.area_id AS id,
    o.number,
    o.first_day,
    o.last_day
FROM json_each(:ends) AS e
CROSS JOIN offers AS o
WHERE :to_ends AND o.area_id = e.value;
