CREATE VIEW type_name AS
SELECT 'columns_of_type'
FROM records
WHERE type = 'type_name';
