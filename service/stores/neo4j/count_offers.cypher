UNWIND keys($topics) AS about
CALL (about) {
  UNWIND $topics[about] AS topic_id
  MATCH (:Topic {id: topic_id})<-[:ABOUT]-(offer:Offer)
  WHERE
    (size($forms) = 0 OR offer.form IN $forms)
    AND ($day IS NULL OR offer.first_day <= $day <= offer.last_day)
    AND (offer.first_day > $beginning OR NOT offer.provider_id IN $late)
  WITH DISTINCT offer
  RETURN offer.status AS status, offer.area_id AS area_id, count(*) AS offers
}
RETURN about, status, area_id, offers
