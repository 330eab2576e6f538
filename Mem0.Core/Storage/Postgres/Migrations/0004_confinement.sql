-- expand: row-level security as a second wall around confined keys

-- Whether a row has every id that the transaction is confined to; false when it is confined to none.
CREATE FUNCTION mem0_is_confined_to(user_id text, agent_id text, app_id text, run_id text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT concat(current_setting('mem0.user_id', true), current_setting('mem0.agent_id', true),
                  current_setting('mem0.app_id', true), current_setting('mem0.run_id', true)) <> ''
        AND COALESCE(NULLIF(current_setting('mem0.user_id', true), '') = user_id, NULLIF(current_setting('mem0.user_id', true), '') IS NULL)
        AND COALESCE(NULLIF(current_setting('mem0.agent_id', true), '') = agent_id, NULLIF(current_setting('mem0.agent_id', true), '') IS NULL)
        AND COALESCE(NULLIF(current_setting('mem0.app_id', true), '') = app_id, NULLIF(current_setting('mem0.app_id', true), '') IS NULL)
        AND COALESCE(NULLIF(current_setting('mem0.run_id', true), '') = run_id, NULLIF(current_setting('mem0.run_id', true), '') IS NULL)
$$;

-- Requests of a confined key run as this role, where the connection's role may create it. It sees nothing but the rows that have every id
-- it is confined to, whatever a statement asks for. Without the right to create roles the WHERE of every statement stands alone.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)) THEN
        RAISE NOTICE 'row-level security is not set up: % may not create roles', current_user;
        RETURN;
    END IF;

    BEGIN
        CREATE ROLE mem0_confined NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        -- Roles are the cluster's: another database has made it.
        NULL;
    END;

    EXECUTE format('GRANT mem0_confined TO %I', current_user);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO mem0_confined', current_schema());
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO mem0_confined', current_schema());
    GRANT SELECT, INSERT, UPDATE, DELETE ON memories, recall_index, history, idempotency, scope_changes TO mem0_confined;
    GRANT SELECT ON facts TO mem0_confined;
    ALTER TABLE memories ENABLE ROW LEVEL SECURITY;
    ALTER TABLE history ENABLE ROW LEVEL SECURITY;
    CREATE POLICY confined ON memories TO mem0_confined USING (mem0_is_confined_to(user_id, agent_id, app_id, run_id));
    CREATE POLICY confined ON history TO mem0_confined USING (mem0_is_confined_to(user_id, agent_id, app_id, run_id));
END
$$;
