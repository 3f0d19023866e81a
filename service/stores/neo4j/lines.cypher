// A line that joins two of the ids comes from both sides; UNION keeps it once.
CALL () {
  WITH $out AS wanted WHERE wanted
  MATCH (end:Record|Kind)-[line:LINES]->()
  WHERE end.id IN $ids AND (size($other_ids) = 0 OR line.to_id IN $other_ids)
  RETURN line
  UNION
  WITH $in AS wanted WHERE wanted
  MATCH (end:Record|Kind)<-[line:LINES]-()
  WHERE end.id IN $ids AND (size($other_ids) = 0 OR line.from_id IN $other_ids)
  RETURN line
}
WITH line WHERE $day IS NULL OR line.first_day <= $day <= line.last_day
WITH collect(line) AS matches
UNWIND matches AS line
WITH line, [line.type, line.from_id, line.to_id, line.id] AS key, size(matches) AS total
WHERE $after IS NULL OR key > $after
RETURN total, key, line.text AS json
ORDER BY key
LIMIT $limit
