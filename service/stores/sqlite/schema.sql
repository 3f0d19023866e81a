-- One file holds the landscape and its log. `origin`: 0 stated, 1 implied by a property of a node (those of offers
-- are the view `offer_lines`), 2 expanded.
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
CREATE INDEX offers_by_id ON offers (id);
CREATE INDEX offers_by_provider ON offers (provider_id, id);
CREATE INDEX offers_by_area ON offers (area_id, id);
CREATE INDEX offers_alike ON offers (main_topic_id, help_rank, provider_id, area_id, status, first_day, last_day);

CREATE TABLE offer_topics (
    number INTEGER NOT NULL,
    topic_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (number, topic_id)
) WITHOUT ROWID;
CREATE INDEX offers_about ON offer_topics (topic_id, number);

CREATE TABLE offer_audiences (
    number INTEGER NOT NULL,
    audience TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (number, audience)
) WITHOUT ROWID;
CREATE INDEX offers_open_to ON offer_audiences (audience, number);

-- Offers as they stand in line: on the shelf of each of their topics and, with the topic '', on that of all offers.
-- Within a topic, status and place they stand in the order in which they are shown, with all that they are chosen by.
CREATE TABLE shelves (
    topic_id TEXT NOT NULL,
    is_main INTEGER NOT NULL,
    status_rank INTEGER NOT NULL,
    area_id TEXT NOT NULL,
    help_rank INTEGER NOT NULL,
    confidence_rank INTEGER NOT NULL,
    sort_key TEXT NOT NULL,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    provider_id TEXT NOT NULL,
    form TEXT NOT NULL,
    status TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    PRIMARY KEY (topic_id, is_main, status_rank, area_id, help_rank, confidence_rank, sort_key, id)
) WITHOUT ROWID;
CREATE INDEX shelves_of_offer ON shelves (number);

-- The lines that follow from offers are not kept but read from them: they would be five sixths of a large landscape.
CREATE VIEW offer_lines AS
SELECT
    o.number,
    'provides' AS type,
    o.provider_id AS from_id,
    o.id AS to_id,
    o.id || '.provides.' || o.provider_id AS id,
    0 AS position,
    o.first_day,
    o.last_day
FROM offers AS o
WHERE o.provider_id <> ''
UNION ALL
SELECT
    t.number,
    'about' AS type,
    o.id AS from_id,
    t.topic_id AS to_id,
    o.id || '.about.' || t.topic_id AS id,
    t.position,
    o.first_day,
    o.last_day
FROM offer_topics AS t
INNER JOIN offers AS o ON t.number = o.number
UNION ALL
SELECT
    a.number,
    'open_to' AS type,
    o.id AS from_id,
    a.audience AS to_id,
    o.id || '.open_to.' || a.audience AS id,
    a.position,
    o.first_day,
    o.last_day
FROM offer_audiences AS a
INNER JOIN offers AS o ON a.number = o.number
UNION ALL
SELECT
    o.number,
    'offered_in' AS type,
    o.id AS from_id,
    o.area_id AS to_id,
    o.id || '.offered_in.' || o.area_id AS id,
    0 AS position,
    o.first_day,
    o.last_day
FROM offers AS o
WHERE o.area_id IS NOT NULL;

CREATE VIEW offer_line_records AS
SELECT
    l.number,
    l.type,
    l.from_id,
    l.to_id,
    l.id,
    l.position,
    l.first_day,
    l.last_day,
    (
        SELECT
            json_object(
                'id', l.id,
                'type', l.type,
                'properties', json_object('position', l.position),
                'sources', json(r.json -> '$.sources'),
                'confidence', r.json ->> '$.confidence',
                'valid_from', r.json ->> '$.valid_from',
                'valid_to', r.json ->> '$.valid_to',
                'is_line', json('true'),
                'from_id', l.from_id,
                'to_id', l.to_id,
                'stated_for', r.id
            )
        FROM records AS r
        WHERE r.number = l.number
    ) AS json
FROM offer_lines AS l;

-- Whole words of names and descriptions, folded before they come here.
CREATE VIRTUAL TABLE offer_words USING fts5 (words, detail = 'none', tokenize = 'unicode61 remove_diacritics 0');
