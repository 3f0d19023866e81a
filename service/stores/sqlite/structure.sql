SELECT json
FROM records
WHERE structural = 1;
