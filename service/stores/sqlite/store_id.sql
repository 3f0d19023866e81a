SELECT store_id
FROM landscape;
