UNWIND $ids AS id
MERGE (:Kind {id: id})
