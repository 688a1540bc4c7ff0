-- Who may see and do what: people who log in, their sessions, and the keys of programs.

CREATE TABLE person (
    id             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name           text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
    password_hash  text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    role           text NOT NULL
                   CHECK (role IN ('viewer', 'plant_manager', 'export_officer', 'ingest_operator', 'administrator')),
    facilities     text[] CHECK (cardinality(facilities) > 0),
    active         boolean NOT NULL DEFAULT true,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (role <> 'administrator' OR facilities IS NULL)
);
COMMENT ON TABLE person IS 'Somebody who can log in. People are deactivated, never deleted: the audit names them.';
COMMENT ON COLUMN person.password_hash IS 'Argon2id with its parameters; the password itself is kept nowhere.';
COMMENT ON COLUMN person.facilities IS 'Codes of the facilities whose data they see; null is the whole park.';

CREATE TABLE session (
    token_sha256     bytea PRIMARY KEY CHECK (octet_length(token_sha256) = 32),
    person_id        integer NOT NULL REFERENCES person,
    created_at       timestamptz NOT NULL,
    last_used_at     timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    idle_expires_at  timestamptz NOT NULL
);
CREATE INDEX session_person ON session (person_id);
COMMENT ON TABLE session IS 'A person who is logged in at one browser; a row that is gone is a session that has ended.';
COMMENT ON COLUMN session.token_sha256 IS 'SHA-256 of the token in the cookie: what stands here lets nobody in.';
COMMENT ON COLUMN session.last_used_at IS 'To the minute: not every request is written down.';
COMMENT ON COLUMN session.expires_at IS 'Ends then, however much it is used.';
COMMENT ON COLUMN session.idle_expires_at IS 'Ends then, unless it is used before.';

CREATE TABLE api_key (
    prefix         text PRIMARY KEY CHECK (prefix ~ '^[0-9a-f]{8}$'),
    secret_sha256  bytea NOT NULL CHECK (octet_length(secret_sha256) = 32),
    name           text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$'),
    role           text NOT NULL
                   CHECK (role IN ('viewer', 'plant_manager', 'export_officer', 'ingest_operator', 'administrator')),
    facilities     text[] CHECK (cardinality(facilities) > 0),
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz,
    revoked_at     timestamptz,
    last_used_at   timestamptz,
    CHECK (role <> 'administrator' OR facilities IS NULL)
);
COMMENT ON TABLE api_key IS 'What a program shows to be let in. Keys are revoked, never deleted: the audit names them.';
COMMENT ON COLUMN api_key.prefix IS 'The part of the key that is no secret, by which people tell keys apart.';
COMMENT ON COLUMN api_key.secret_sha256 IS 'SHA-256 of the random secret, which is shown once and kept nowhere.';
COMMENT ON COLUMN api_key.facilities IS 'Codes of the facilities whose data it reads; null is the whole park.';
COMMENT ON COLUMN api_key.expires_at IS 'Null: good until it is revoked.';
COMMENT ON COLUMN api_key.last_used_at IS 'To the minute: not every request is written down. Null: never used.';
