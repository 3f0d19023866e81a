SELECT json
FROM records
WHERE origin = 2;
