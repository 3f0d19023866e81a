UNWIND $rows AS row
CREATE (fate:Fate)
SET fate = row
