// Counted no further than needed to say "more than the limit".
CALL () {
  MATCH (change:Change) WHERE change.record_id IN $ids AND change.revision > $since AND ($until IS NULL OR change.revision <= $until)
  RETURN change
  LIMIT $limit
  UNION ALL
  WITH $ids AS ids WHERE size(ids) = 0
  MATCH (change:Change) WHERE change.revision > $since AND ($until IS NULL OR change.revision <= $until) AND change.position >= 0
  RETURN change
  LIMIT $limit
}
RETURN count(*) AS total
