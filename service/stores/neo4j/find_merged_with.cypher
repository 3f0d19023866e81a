MATCH (fate:Fate) WHERE fate.id IN $ids AND fate.into_id IS NOT NULL
RETURN fate.into_id AS id
UNION
MATCH (fate:Fate) WHERE fate.into_id IN $ids
RETURN fate.id AS id
