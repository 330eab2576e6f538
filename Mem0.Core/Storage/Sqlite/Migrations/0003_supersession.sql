-- extraction: extracted, failed, empty, summarized; null for what was stored as it was said. origin: MemoryOrigin, as JSON.
ALTER TABLE memories ADD COLUMN replaced_by TEXT;
ALTER TABLE memories ADD COLUMN extraction TEXT;
ALTER TABLE memories ADD COLUMN origin TEXT;

-- Finds what is to be extracted again, which is little.
CREATE INDEX memories_failed_extraction ON memories (seq) WHERE extraction = 'failed' AND replaced_by IS NULL;

-- The condition of a table cannot be changed: the table is made again with another one, SUPERSEDE among the events.
CREATE TABLE history_with_supersede (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT    NOT NULL UNIQUE,
    memory_id  TEXT    NOT NULL,
    user_id    TEXT,
    agent_id   TEXT,
    app_id     TEXT,
    run_id     TEXT,
    event      TEXT    NOT NULL CHECK (event IN ('ADD', 'UPDATE', 'DELETE', 'SUPERSEDE')),
    old_memory TEXT,
    new_memory TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    actor_id   TEXT,
    role       TEXT,
    correlation_id TEXT
);

INSERT INTO history_with_supersede (seq, id, memory_id, user_id, agent_id, app_id, run_id, event, old_memory, new_memory, created_at, updated_at, actor_id, role, correlation_id)
SELECT seq, id, memory_id, user_id, agent_id, app_id, run_id, event, old_memory, new_memory, created_at, updated_at, actor_id, role, correlation_id
FROM history;
DROP TABLE history;
ALTER TABLE history_with_supersede RENAME TO history;
CREATE INDEX history_memory ON history (memory_id, seq);
