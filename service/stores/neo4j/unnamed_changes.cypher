// Written by an earlier format, which did not keep what a change made a record name. One that did not outlive its own
// revision never named anything.
MATCH (change:Change) WHERE change.names IS NULL
WITH change LIMIT $limit
RETURN
  change.revision AS revision,
  change.position AS position,
  change.operation AS operation,
  EXISTS { (fate:Fate {id: change.record_id}) WHERE fate.revision = change.revision } AS gone
