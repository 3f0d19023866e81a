UNWIND $topics AS topic_id
MATCH (offer:Offer {main_topic_id: topic_id})
WHERE
  (size($statuses) = 0 OR offer.status IN $statuses)
  AND ($day IS NULL OR offer.first_day <= $day <= offer.last_day)
  AND (offer.first_day > $beginning OR NOT offer.provider_id IN $late)
  AND (NOT $confirmed OR any(source IN offer.sources WHERE source <> $unverified))
RETURN DISTINCT topic_id, offer.provider_id AS provider_id
