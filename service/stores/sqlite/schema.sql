-- One file holds the landscape and its log. `origin`: 0 stated, 1 implied by a property of a node, 2 expanded.
CREATE TABLE landscape (store_id TEXT NOT NULL);

CREATE TABLE revisions (
    number INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    change_set_id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    package TEXT
);

CREATE TABLE changes (
    revision INTEGER NOT NULL,
    position INTEGER NOT NULL,
    record_id TEXT NOT NULL,
    record_type TEXT NOT NULL,
    operation TEXT NOT NULL,
    PRIMARY KEY (revision, position)
);
CREATE INDEX changes_of_record ON changes (record_id, revision, position);

CREATE TABLE fates (
    id TEXT PRIMARY KEY,
    fate TEXT NOT NULL,
    into_id TEXT,
    revision INTEGER NOT NULL,
    reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX fates_by_merge ON fates (into_id) WHERE into_id IS NOT NULL;

CREATE TABLE records (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    origin INTEGER NOT NULL,
    structural INTEGER NOT NULL,
    sort_key TEXT NOT NULL,
    from_id TEXT,
    to_id TEXT,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX records_in_order ON records (type, sort_key, id);
CREATE INDEX lines_out ON records (from_id, type, to_id, id) WHERE from_id IS NOT NULL;
CREATE INDEX lines_in ON records (to_id, type, from_id, id) WHERE to_id IS NOT NULL;
CREATE INDEX records_of_structure ON records (number) WHERE structural = 1;
CREATE INDEX records_expanded ON records (number) WHERE origin = 2;

-- What stated records and posts name: the sources they cite, what they refer to, the ends of lines.
CREATE TABLE namings (
    target_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (target_id, number)
) WITHOUT ROWID;
CREATE INDEX namings_of_record ON namings (number);

-- What stated records named before they were written anew or taken away.
CREATE TABLE former_namings (
    target_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    PRIMARY KEY (target_id, record_id)
) WITHOUT ROWID;

CREATE TABLE offers (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    main_topic_id TEXT NOT NULL,
    area_id TEXT,
    form TEXT NOT NULL,
    status TEXT NOT NULL,
    status_rank INTEGER NOT NULL,
    help_rank INTEGER NOT NULL,
    confidence_rank INTEGER NOT NULL,
    sort_key TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL
);
CREATE INDEX offers_by_main_topic ON offers (main_topic_id, help_rank, status, provider_id);
CREATE INDEX offers_by_provider ON offers (provider_id);

CREATE TABLE offer_topics (
    topic_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    is_main INTEGER NOT NULL,
    PRIMARY KEY (topic_id, number)
) WITHOUT ROWID;
CREATE INDEX topics_of_offer ON offer_topics (number);

CREATE TABLE offer_audiences (
    number INTEGER NOT NULL,
    audience TEXT NOT NULL,
    PRIMARY KEY (number, audience)
) WITHOUT ROWID;

-- Whole words of names and descriptions, folded before they come here.
CREATE VIRTUAL TABLE offer_words USING fts5 (words, detail = 'none', tokenize = 'unicode61 remove_diacritics 0');
