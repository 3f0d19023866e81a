// One step of a walk: the lines at the ends just reached, less those met at ends that were left before.
CALL () {
  WITH $out AS wanted WHERE wanted
  MATCH (end:Record|Kind)-[line:LINES]->()
  WHERE end.id IN $ids AND NOT ($in AND line.to_id IN $left)
  RETURN line
  UNION
  WITH $in AS wanted WHERE wanted
  MATCH (end:Record|Kind)<-[line:LINES]-()
  WHERE end.id IN $ids AND NOT ($out AND line.from_id IN $left)
  RETURN line
}
WITH line WHERE $day IS NULL OR line.first_day <= $day <= line.last_day
RETURN line.from_id AS from_id, line.to_id AS to_id, line.id AS id, line.text AS json
ORDER BY line.id
LIMIT $limit
