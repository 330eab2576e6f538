-- Times are microseconds since 1970-01-01T00:00:00Z. Ids are lower-case UUID text. seq is the order of storing.
CREATE TABLE memories (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    id              TEXT    NOT NULL UNIQUE,
    user_id         TEXT,
    agent_id        TEXT,
    app_id          TEXT,
    run_id          TEXT,
    text            TEXT    NOT NULL,
    hash            TEXT    NOT NULL,
    role            TEXT,
    actor_id        TEXT,
    metadata        TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    expiration_date TEXT,
    immutable       INTEGER NOT NULL DEFAULT 0,
    conversation    TEXT    NOT NULL,
    place           INTEGER NOT NULL,
    correlation_id  TEXT
);

CREATE INDEX memories_user  ON memories (user_id,  created_at, seq) WHERE user_id  IS NOT NULL;
CREATE INDEX memories_agent ON memories (agent_id, created_at, seq) WHERE agent_id IS NOT NULL;
CREATE INDEX memories_app   ON memories (app_id,   created_at, seq) WHERE app_id   IS NOT NULL;
CREATE INDEX memories_run   ON memories (run_id,   created_at, seq) WHERE run_id   IS NOT NULL;
CREATE INDEX memories_time  ON memories (created_at, seq);
CREATE INDEX memories_conversation ON memories (conversation, place);

-- What recall needs of a memory, apart from the row so that listings and filters read little.
-- terms: the text's stemmed words, blank-separated, one line for each window. embedding: little-endian float32, the whole text's vector,
-- then, for a text of several windows, each window's. traits: bits of MemoryTraits. events: pairs of little-endian int32 day numbers.
CREATE TABLE recall_index (
    seq       INTEGER PRIMARY KEY REFERENCES memories (seq) ON DELETE CASCADE,
    terms     TEXT    NOT NULL,
    embedding BLOB    NOT NULL,
    traits    INTEGER NOT NULL,
    events    BLOB
);

-- History outlives the memory, so it has the scope of its own.
CREATE TABLE history (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    memory_id  TEXT    NOT NULL,
    user_id    TEXT,
    agent_id   TEXT,
    app_id     TEXT,
    run_id     TEXT,
    event      TEXT    NOT NULL CHECK (event IN ('ADD', 'UPDATE', 'DELETE')),
    old_memory TEXT,
    new_memory TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    actor_id   TEXT,
    role       TEXT,
    correlation_id TEXT
);

CREATE INDEX history_memory ON history (memory_id, seq);

CREATE TABLE idempotency (
    owner       TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    answer      TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
) WITHOUT ROWID;

CREATE INDEX idempotency_age ON idempotency (created_at);

-- Facts about the store itself: the embedding model and its dimension, the version of the text analysis.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
