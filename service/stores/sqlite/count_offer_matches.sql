-- Counted up to `:most`.
SELECT count(*) AS total FROM offer_matches;
