// A line is no end of a line, so one that must be joined to something is not found.
WITH $joined_to AS joined_to WHERE size(joined_to) = 0
MATCH ()-[line:LINES]->()
WHERE
  (size($ids) = 0 OR line.id IN $ids)
  AND ($active_on IS NULL OR line.first_day <= $active_on <= line.last_day)
  AND ($ended_by IS NULL OR line.last_day < $ended_by)
  AND ($source IS NULL OR $source IN line.sources)
  AND all(name IN keys($texts) WHERE toString(line[name]) IN $texts[name])
  AND all(name IN keys($words) WHERE any(word IN line[name] WHERE word IN $words[name]))
WITH collect(line) AS matches
UNWIND matches AS line
WITH line, [line.sort_key, line.id] AS key, size(matches) AS total
WHERE $after IS NULL OR key > $after
RETURN total, key, line.text AS json
ORDER BY key
LIMIT $limit
