// The offers about a topic that are open in a place or anywhere wider, with provider, topics, place and sources: all
// that the page of a support answer shows of them, in one statement.
MATCH (area:Area {id: $area})-[:WITHIN*0..4]->(place:Area)
WITH collect(DISTINCT place.id) AS places
MATCH (:Topic)-[:BROADER*0..3]->(:Topic {id: $topic})
WITH places
MATCH (topic:Topic)-[:BROADER*0..3]->(:Topic {id: $topic})
MATCH (topic)<-[:ABOUT]-(offer:Offer)
WHERE offer.area_id IN places AND offer.status IN ['current', 'unknown']
WITH DISTINCT offer, CASE WHEN offer.main_topic_id = $topic THEN 0 ELSE 1 END AS topic_rank
WITH collect([topic_rank, offer]) AS found
UNWIND found AS one
WITH one[1] AS offer, one[0] AS topic_rank, size(found) AS total
ORDER BY topic_rank, offer.status_rank, offer.help_rank, offer.confidence_rank, offer.sort_key, offer.id
LIMIT 20
OPTIONAL MATCH (provider:Body)-[:PROVIDES]->(offer)
OPTIONAL MATCH (place:Area {id: offer.area_id})
RETURN
  total, offer.json AS offer, provider.json AS provider, place.json AS area,
  [(offer)-[:ABOUT]->(named:Topic) | named.json] AS topics,
  [(asker:Body {id: $asker})-[answers:ACCOUNTABLE_TO]->(provider) | answers.json] AS answers_to,
  [(provider)-[funds:FUNDS]->(asker:Body {id: $asker}) | funds.json] AS is_funded_by
