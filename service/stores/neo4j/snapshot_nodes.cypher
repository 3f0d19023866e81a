MATCH (record:NODE) WHERE $day IS NULL OR record.first_day <= $day <= record.last_day
RETURN record.json AS json
