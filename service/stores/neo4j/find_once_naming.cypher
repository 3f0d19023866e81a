// The index takes a text apart at its spaces, so what it finds is looked at again.
UNWIND $asked AS asked
CALL db.index.fulltext.queryNodes('cairn_change_names', asked.query) YIELD node AS change
WITH asked, change WHERE asked.id IN change.names
RETURN DISTINCT change.record_id AS id
