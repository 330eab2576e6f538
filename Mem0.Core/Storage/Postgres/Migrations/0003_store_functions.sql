-- expand: functions of the store

-- Ends a transaction that was begun by a server of another embedding model or text analysis than the store's. Called only then.
CREATE FUNCTION mem0_refuse(expected text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RAISE EXCEPTION 'the store has %, not %', (SELECT string_agg(value, ', ' ORDER BY name) FROM facts WHERE name IN ('embedding', 'text_analysis')), expected
        USING ERRCODE = 'M0001';
END
$$;

-- A UUID version 7 of a time.
CREATE FUNCTION mem0_uuid7(at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(
        set_bit(
            set_bit(
                overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM at) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
                52, 1),
            53, 1),
        'hex')::uuid
$$;

-- The scopes that a change of a memory concerns, one number for each of its owners.
CREATE FUNCTION mem0_scopes(user_id text, agent_id text, app_id text, run_id text) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_remove(
        ARRAY[hashtextextended('user ' || user_id, 0), hashtextextended('agent ' || agent_id, 0), hashtextextended('app ' || app_id, 0), hashtextextended('run ' || run_id, 0)],
        NULL)
$$;

-- The different terms of a text, as the search indexes of large scopes have them.
CREATE FUNCTION mem0_terms(terms text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT string_to_array(translate(terms, E'\n', ' '), ' ')
$$;
