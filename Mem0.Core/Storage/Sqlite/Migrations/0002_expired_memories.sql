-- Finds the memories that expired long ago, which are few.
CREATE INDEX memories_expiration ON memories (expiration_date) WHERE expiration_date IS NOT NULL;
