-- expand: memories that a language model made, and those whose place another one has taken

-- extraction: extracted, failed, empty, summarized; null for what was stored as it was said. origin: MemoryOrigin.
ALTER TABLE memories ADD COLUMN replaced_by uuid, ADD COLUMN extraction text, ADD COLUMN origin json;

-- Finds what is to be extracted again, which is little.
CREATE INDEX memories_failed_extraction ON memories (seq) WHERE extraction = 'failed' AND replaced_by IS NULL;

ALTER TABLE recall_index ADD COLUMN superseded boolean NOT NULL DEFAULT false;

-- One that an embedding anew has begun lacks the column; it begins again.
DROP TABLE IF EXISTS recall_next;
DELETE FROM facts WHERE name = 'next_embedding';

-- Not validated: the rows that are there passed the former condition, and nobody waits for a look at each.
ALTER TABLE history DROP CONSTRAINT history_event_check;
ALTER TABLE history ADD CONSTRAINT history_event_check CHECK (event IN ('ADD', 'UPDATE', 'DELETE', 'SUPERSEDE')) NOT VALID;
