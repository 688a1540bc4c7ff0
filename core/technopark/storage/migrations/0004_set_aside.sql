-- What could not be taken as it came: kept whole, for a person to look at.

CREATE TABLE quarantine (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest       bytea NOT NULL UNIQUE,
    topic        text NOT NULL,
    payload      bytea NOT NULL,
    facility     text,
    reason       text NOT NULL,
    detail       text NOT NULL,
    first_seen   timestamptz NOT NULL,
    last_seen    timestamptz NOT NULL,
    times        bigint NOT NULL DEFAULT 1
);
CREATE INDEX quarantine_last_seen ON quarantine (last_seen);
COMMENT ON TABLE quarantine IS 'Messages that were refused: original bytes, topic, reason and times. The same bytes again count up.';
COMMENT ON COLUMN quarantine.digest IS 'SHA-256 of topic and payload.';

CREATE TABLE conflict (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL,
    key         text NOT NULL,
    stored      jsonb NOT NULL,
    offered     jsonb NOT NULL,
    digest      bytea NOT NULL UNIQUE,
    first_seen  timestamptz NOT NULL,
    last_seen   timestamptz NOT NULL,
    times       bigint NOT NULL DEFAULT 1
);
CREATE INDEX conflict_last_seen ON conflict (last_seen);
COMMENT ON TABLE conflict IS 'Another value offered for a key that is already stored: the stored one stands, the other is kept here.';
