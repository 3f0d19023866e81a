// The offers about a topic or a broader one that are open in a place or anywhere wider, with provider, topics, place
// and sources: all that the page of a support answer shows of them, in one statement.
MATCH (:Area:Record {id: $area})-[:WITHIN*0..4]->(place:Area)
WITH collect(DISTINCT place.id) + 'S92000003' AS places
MATCH (:Topic:Record {id: $topic})-[:BROADER*0..1]->(topic:Topic)
MATCH (topic)<-[:ABOUT]-(offer:Offer)
WHERE offer.area_id IN places AND offer.status IN ['current', 'unknown']
WITH offer, min(CASE WHEN topic.id <> $topic THEN 2 WHEN offer.main_topic_id = $topic THEN 0 ELSE 1 END) AS topic_rank
WITH collect([topic_rank, offer]) AS found
UNWIND found AS one
WITH one[1] AS offer, one[0] AS topic_rank, size(found) AS total
ORDER BY topic_rank, offer.status_rank, offer.help_rank, offer.confidence_rank, offer.sort_key, offer.id
LIMIT 20
OPTIONAL MATCH (provider:Body)-[:PROVIDES]->(offer)
OPTIONAL MATCH (place:Area:Record {id: offer.area_id})
CALL (offer) {
  MATCH (other:Offer {main_topic_id: offer.main_topic_id})
  WHERE other.help_rank = offer.help_rank
  RETURN count(DISTINCT other.provider_id) - 1 AS alike
}
RETURN
  total, alike, offer.json AS offer, provider.json AS provider, place.json AS area,
  [(offer)-[:ABOUT]->(named:Topic) | named.json] AS topics,
  COLLECT { MATCH (source:Record) WHERE source.id IN offer.sources RETURN source.json } AS sources,
  [(asker:Record {id: $asker})-[answers:ACCOUNTABLE_TO]->(provider) | answers.json] AS answers_to,
  [(provider)-[funds:FUNDS]->(asker:Record {id: $asker}) | funds.json] AS is_funded_by
