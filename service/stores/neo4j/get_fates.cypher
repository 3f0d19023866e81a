MATCH (fate:Fate) WHERE fate.id IN $ids
RETURN fate.id AS id, fate.fate AS fate, fate.into_id AS into, fate.revision AS revision, fate.reason AS reason
