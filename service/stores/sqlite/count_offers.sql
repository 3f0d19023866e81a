SELECT
    k.key AS about,
    o.status,
    o.area_id,
    count(DISTINCT o.number) AS offers
FROM json_each(:topics) AS k
CROSS JOIN json_each(k.value) AS t
CROSS JOIN offer_topics AS ot
CROSS JOIN offers AS o
WHERE
    ot.topic_id = t.value
    AND o.number = ot.number
    AND (:forms = '[]' OR o.form IN (SELECT value FROM json_each(:forms)))
    AND (:day IS NULL OR (o.first_day <= :day AND o.last_day >= :day))
    AND (o.first_day > :beginning OR o.provider_id NOT IN (SELECT value FROM json_each(:late)))
GROUP BY k.key, o.status, o.area_id
ORDER BY k.key, o.status, o.area_id;
