-- expand: the first schema
-- Ids of owners compare and sort by code point whatever the database's collation. seq is the order of storing.
CREATE TABLE memories (
    seq             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              uuid        NOT NULL UNIQUE,
    user_id         text COLLATE "C",
    agent_id        text COLLATE "C",
    app_id          text COLLATE "C",
    run_id          text COLLATE "C",
    text            text        NOT NULL,
    hash            text        NOT NULL,
    role            text,
    actor_id        text,
    -- As the caller wrote it: jsonb would lose the order of members and digits of numbers.
    metadata        json,
    -- What filters compare of it, computed from it: FilterFacets.
    facets          jsonb,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    expiration_date date,
    immutable       boolean     NOT NULL DEFAULT false,
    conversation    text COLLATE "C" NOT NULL,
    place           integer     NOT NULL,
    correlation_id  text,
    -- The id of the latest row of scope_changes about this memory.
    version         bigint      NOT NULL
);

CREATE INDEX memories_user   ON memories (user_id,  created_at, seq) WHERE user_id  IS NOT NULL;
CREATE INDEX memories_agent  ON memories (agent_id, created_at, seq) WHERE agent_id IS NOT NULL;
CREATE INDEX memories_app    ON memories (app_id,   created_at, seq) WHERE app_id   IS NOT NULL;
CREATE INDEX memories_run    ON memories (run_id,   created_at, seq) WHERE run_id   IS NOT NULL;
CREATE INDEX memories_time   ON memories (created_at, seq);
-- Without a list of pending entries, which every search by facets would read.
CREATE INDEX memories_facets ON memories USING gin (facets jsonb_path_ops) WITH (fastupdate = off);

-- What recall needs of a memory, so that a scope is searched without its rows. Derived from memories: it can be made again (reembed).
-- day, last_day: days since 0001-01-01, UTC. terms: the text's stemmed words, blank-separated, one line for each window. traits: bits of
-- MemoryTraits. events: pairs of day numbers. embedding: a unit vector or zero. windows: the embeddings of a text's windows, when it has
-- several, as little-endian 16-bit floating point numbers.
CREATE TABLE recall_index (
    seq          bigint   PRIMARY KEY REFERENCES memories (seq) ON DELETE CASCADE,
    user_id      text COLLATE "C",
    agent_id     text COLLATE "C",
    app_id       text COLLATE "C",
    run_id       text COLLATE "C",
    conversation text COLLATE "C" NOT NULL,
    place        integer  NOT NULL,
    actor        text,
    said_by_user boolean  NOT NULL,
    day          integer  NOT NULL,
    last_day     integer,
    terms        text     NOT NULL,
    traits       smallint NOT NULL,
    events       integer[],
    embedding    halfvec  NOT NULL,
    windows      bytea,
    version      bigint   NOT NULL
);

-- A scope is read by its vectors: they stay in the row as long as it fits a page.
ALTER TABLE recall_index ALTER COLUMN embedding SET STORAGE MAIN;

CREATE INDEX recall_index_user  ON recall_index (user_id,  seq) WHERE user_id  IS NOT NULL;
CREATE INDEX recall_index_agent ON recall_index (agent_id, seq) WHERE agent_id IS NOT NULL;
CREATE INDEX recall_index_app   ON recall_index (app_id,   seq) WHERE app_id   IS NOT NULL;
CREATE INDEX recall_index_run   ON recall_index (run_id,   seq) WHERE run_id   IS NOT NULL;
-- A conversation's name is up to four ids long, which may be more than an index holds.
CREATE INDEX recall_index_conversation ON recall_index (hashtextextended(conversation, 0), place);

-- History outlives the memory, so it has the scope of its own.
CREATE TABLE history (
    seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             uuid        NOT NULL,
    memory_id      uuid        NOT NULL,
    user_id        text COLLATE "C",
    agent_id       text COLLATE "C",
    app_id         text COLLATE "C",
    run_id         text COLLATE "C",
    event          text        NOT NULL CHECK (event IN ('ADD', 'UPDATE', 'DELETE')),
    old_memory     text,
    new_memory     text,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    actor_id       text,
    role           text,
    correlation_id text
);

CREATE INDEX history_memory ON history (memory_id, seq);

CREATE TABLE idempotency (
    owner       text COLLATE "C" NOT NULL,
    key         text COLLATE "C" NOT NULL,
    fingerprint text        NOT NULL,
    answer      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (owner, key)
);

CREATE INDEX idempotency_age ON idempotency (created_at);

-- Facts about the store itself: the embedding model and its dimension, the version of the text analysis.
CREATE TABLE facts (
    name  text PRIMARY KEY,
    value text NOT NULL
);

-- What was changed lately in the scope of each owner, so that every replica follows: scope is a hash of the owner (ScopeKeys), transaction
-- the one that changed. A reader that remembers the oldest transaction that was running when it looked misses nothing: whatever is older
-- was complete then. Rows are dropped after an hour.
CREATE TABLE scope_changes (
    scope       bigint      NOT NULL,
    transaction xid8        NOT NULL DEFAULT pg_current_xact_id(),
    id          bigint      NOT NULL,
    seq         bigint      NOT NULL,
    at          timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX scope_changes_scope ON scope_changes (scope, transaction);
CREATE INDEX scope_changes_age ON scope_changes USING brin (at) WITH (autosummarize = on);

CREATE SEQUENCE scope_change_ids CACHE 1;

-- The owners whose scopes are so large that they have search indexes of their own.
CREATE TABLE large_scopes (
    kind     text        NOT NULL CHECK (kind IN ('user', 'agent', 'app', 'run')),
    id       text COLLATE "C" NOT NULL,
    number   integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    ready    boolean     NOT NULL DEFAULT false,
    noted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, id)
);
