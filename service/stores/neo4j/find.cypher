// Where ends or ids are asked for, the search starts from them; else it reads the type.
CALL () {
  MATCH (end:Record|Kind)-[:LINES]-(record:NODE) WHERE end.id IN $joined_to
  RETURN DISTINCT record
  UNION ALL
  WITH $joined_to AS joined_to WHERE size(joined_to) = 0
  MATCH (record:NODE) WHERE record.id IN $ids
  RETURN record
  UNION ALL
  WITH $joined_to AS joined_to, $ids AS ids WHERE size(joined_to) = 0 AND size(ids) = 0
  MATCH (record:NODE)
  RETURN record
}
WITH record
WHERE
  (size($ids) = 0 OR record.id IN $ids)
  AND ($active_on IS NULL OR record.first_day <= $active_on <= record.last_day)
  AND ($ended_by IS NULL OR record.last_day < $ended_by)
  AND ($source IS NULL OR $source IN record.sources)
  AND all(name IN keys($texts) WHERE toString(record[name]) IN $texts[name])
  AND all(name IN keys($words) WHERE any(word IN record[name] WHERE word IN $words[name]))
WITH collect(record) AS matches
UNWIND matches AS record
WITH record, [record.sort_key, record.id] AS key, size(matches) AS total
WHERE $after IS NULL OR key > $after
RETURN total, key, record.json AS json
ORDER BY key
LIMIT $limit
