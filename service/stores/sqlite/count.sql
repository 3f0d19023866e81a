SELECT type, count(*) AS records
FROM records
WHERE origin = 0
GROUP BY type;
