// Counted no further than needed to say "more than the limit".
CALL () {
  MATCH (change:Change) WHERE change.record_id IN $ids AND change.revision > $since
  RETURN change
  LIMIT $limit
  UNION ALL
  WITH $ids AS ids WHERE size(ids) = 0
  MATCH (change:Change) WHERE change.revision > $since AND change.position >= 0
  RETURN change
  LIMIT $limit
}
RETURN count(*) AS total
