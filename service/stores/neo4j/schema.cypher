// What is made once in a database. The full-text index reads words that are folded before they come here.
CREATE CONSTRAINT cairn_landscape IF NOT EXISTS FOR (landscape:Landscape) REQUIRE landscape.name IS UNIQUE;
CREATE CONSTRAINT cairn_record IF NOT EXISTS FOR (record:Record) REQUIRE record.id IS UNIQUE;
CREATE CONSTRAINT cairn_kind IF NOT EXISTS FOR (kind:Kind) REQUIRE kind.id IS UNIQUE;
CREATE CONSTRAINT cairn_fate IF NOT EXISTS FOR (fate:Fate) REQUIRE fate.id IS UNIQUE;
CREATE CONSTRAINT cairn_change_set IF NOT EXISTS FOR (made:ChangeSet) REQUIRE made.id IS UNIQUE;
CREATE CONSTRAINT cairn_revision IF NOT EXISTS FOR (made:ChangeSet) REQUIRE made.revision IS UNIQUE;
CREATE CONSTRAINT cairn_change IF NOT EXISTS FOR (change:Change) REQUIRE (change.revision, change.position) IS UNIQUE;
CREATE INDEX cairn_change_of_record IF NOT EXISTS FOR (change:Change) ON (change.record_id);
CREATE INDEX cairn_merge IF NOT EXISTS FOR (fate:Fate) ON (fate.into_id);
CREATE INDEX cairn_structure IF NOT EXISTS FOR (record:Record) ON (record.structural);
CREATE INDEX cairn_main_topic IF NOT EXISTS FOR (offer:Offer) ON (offer.main_topic_id);
CREATE FULLTEXT INDEX cairn_change_names IF NOT EXISTS FOR (change:Change) ON EACH [change.names]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
CREATE FULLTEXT INDEX cairn_offer_words IF NOT EXISTS FOR (offer:Offer) ON EACH [offer.words]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}
