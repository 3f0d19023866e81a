// Ranks are bound (topics, areas) or kept with the offer (status, help, confidence): nothing is ranked outside.
CALL () {
  UNWIND $topics AS asked
  MATCH (:Topic:Record {id: asked[0]})<-[:ABOUT]-(offer:Offer)
  RETURN offer, min(CASE WHEN offer.main_topic_id = asked[0] THEN asked[1] ELSE asked[2] END) AS topic_rank
  UNION ALL
  WITH $topics AS topics, $query AS query WHERE size(topics) = 0 AND query IS NULL
  MATCH (offer:Offer)
  RETURN offer, 0 AS topic_rank
  UNION ALL
  WITH $topics AS topics, $query AS query WHERE size(topics) = 0 AND query IS NOT NULL
  CALL db.index.fulltext.queryNodes('cairn_offer_words', query) YIELD node AS offer
  RETURN offer, 0 AS topic_rank
}
WITH offer, topic_rank, CASE WHEN size(keys($areas)) = 0 THEN 0 ELSE $areas[offer.area_id] END AS area_rank
WHERE
  area_rank IS NOT NULL
  AND (size($statuses) = 0 OR offer.status IN $statuses)
  AND (size($forms) = 0 OR offer.form IN $forms)
  AND (size($providers) = 0 OR offer.provider_id IN $providers)
  AND (size($ids) = 0 OR offer.id IN $ids)
  AND ($day IS NULL OR offer.first_day <= $day <= offer.last_day)
  AND (offer.first_day > $beginning OR NOT offer.provider_id IN $late)
  AND (size($audiences) = 0 OR any(kind IN offer.audience_kinds WHERE kind IN $audiences))
  AND all(word IN $words WHERE word IN offer.words)
WITH
  offer,
  [
    topic_rank,
    offer.status_rank,
    area_rank,
    CASE
      WHEN size($askers) = 0 OR any(kind IN offer.audience_kinds WHERE kind IN $askers) THEN 0
      ELSE 1
    END,
    offer.help_rank,
    offer.confidence_rank,
    offer.sort_key,
    offer.id
  ] AS key
WITH collect({offer: offer, key: key}) AS matches
UNWIND matches AS match
WITH match.offer AS offer, match.key AS key, size(matches) AS total
WHERE $after IS NULL OR key > $after
WITH offer, key, total
ORDER BY key
LIMIT $limit
// How many bodies offer the same is counted once for all offers of a topic and sort. Each offer's own provider is
// among them, since the offer itself passes the same filters.
WITH offer.main_topic_id AS main_topic_id, offer.help_rank AS help_rank, total,
  collect({key: key, json: offer.json}) AS rows
CALL (main_topic_id, help_rank) {
  MATCH (other:Offer {main_topic_id: main_topic_id})
  WHERE
    other.help_rank = help_rank
    AND (size($statuses) = 0 OR other.status IN $statuses)
    AND (size(keys($areas)) = 0 OR $areas[other.area_id] IS NOT NULL)
    AND ($day IS NULL OR other.first_day <= $day <= other.last_day)
    AND (other.first_day > $beginning OR NOT other.provider_id IN $late)
  RETURN count(DISTINCT other.provider_id) AS offering
}
UNWIND rows AS row
RETURN total, row.key AS key, offering - 1 AS alike, row.json AS json
ORDER BY key
