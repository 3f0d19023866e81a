SELECT type, count(*)
FROM records
WHERE origin = 0
GROUP BY type;
