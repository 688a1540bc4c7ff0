-- Refused messages are put right or discarded by people. What a person did is kept for good, the books can follow it,
-- and the pile has a measure.

ALTER TABLE quarantine
    ADD COLUMN state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
    ADD COLUMN fixed_topic text,
    ADD COLUMN fixed_payload bytea;
CREATE INDEX quarantine_open ON quarantine (id) WHERE state = 'open';
COMMENT ON COLUMN quarantine.state IS 'open waits for a person; replayed was stored after all; discarded will not be. The bytes stay.';
COMMENT ON COLUMN quarantine.fixed_topic IS 'Topic to replay it under in place of its own; null where that is right.';
COMMENT ON COLUMN quarantine.fixed_payload IS 'What to replay in place of its own bytes; null where those are right.';

CREATE FUNCTION quarantine_keeps_originals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'quarantine: topic and bytes of a refused message stay as they came';
END $$;
-- Fires where one of these columns is written to, so counting a message up does not cost it.
CREATE TRIGGER quarantine_keeps_originals BEFORE UPDATE OF digest, topic, payload ON quarantine
    FOR EACH STATEMENT EXECUTE FUNCTION quarantine_keeps_originals();

CREATE TABLE quarantine_booking (
    quarantine_id  bigint NOT NULL REFERENCES quarantine,
    day            date NOT NULL,
    facility       text NOT NULL,
    line           text NOT NULL,
    times          bigint NOT NULL CHECK (times > 0),
    PRIMARY KEY (quarantine_id, day, facility, line)
);
COMMENT ON TABLE quarantine_booking IS 'Where the ledger has the arrivals of a refused message as quarantined, until a replay moves them from there.';

CREATE TABLE quarantine_action (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quarantine_id  bigint NOT NULL REFERENCES quarantine,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    who            text NOT NULL CHECK (who <> ''),
    action         text NOT NULL CHECK (action IN ('fix', 'replay', 'accept', 'new_counter', 'discard')),
    detail         text NOT NULL
);
CREATE INDEX quarantine_action_quarantine ON quarantine_action (quarantine_id);
COMMENT ON TABLE quarantine_action IS 'Who did what to a refused message, and what came of it. Rows are added and never changed.';

CREATE FUNCTION quarantine_action_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'quarantine_action: what was done stays on record';
END $$;
CREATE TRIGGER quarantine_action_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON quarantine_action
    FOR EACH STATEMENT EXECUTE FUNCTION quarantine_action_stays();

CREATE TABLE quarantine_overflow (
    day        date NOT NULL,
    facility   text NOT NULL,
    reason     text NOT NULL,
    times      bigint NOT NULL,
    last_seen  timestamptz NOT NULL,
    topic      text NOT NULL,
    detail     text NOT NULL,
    example    bytea NOT NULL,
    PRIMARY KEY (day, facility, reason)
);
COMMENT ON TABLE quarantine_overflow IS 'Refused messages beyond the quarantine''s bounds: counted per day, facility (? if unknown) and reason, with the beginning of the last one.';

CREATE TABLE quarantine_size (
    only_one  boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    messages  bigint NOT NULL,
    bytes     bigint NOT NULL
) WITH (fillfactor = 50);
INSERT INTO quarantine_size (messages, bytes) SELECT count(*), coalesce(sum(octet_length(payload)), 0) FROM quarantine;
COMMENT ON TABLE quarantine_size IS 'How many messages wait in quarantine and how large they are: one row, kept by triggers.';

CREATE FUNCTION quarantine_count_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE quarantine_size AS size
       SET messages = size.messages + fresh.messages, bytes = size.bytes + fresh.bytes
      FROM (SELECT count(*) AS messages, sum(octet_length(payload)) AS bytes FROM added WHERE state = 'open') AS fresh
     WHERE fresh.messages > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER quarantine_count_new AFTER INSERT ON quarantine REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION quarantine_count_new();

CREATE FUNCTION quarantine_count_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sign integer := CASE WHEN TG_OP = 'UPDATE' AND NEW.state = 'open' THEN 1 ELSE -1 END;
BEGIN
    UPDATE quarantine_size SET messages = messages + sign, bytes = bytes + sign * octet_length(OLD.payload);
    RETURN NULL;
END $$;
CREATE TRIGGER quarantine_count_change AFTER UPDATE OF state ON quarantine
    FOR EACH ROW WHEN ((OLD.state = 'open') <> (NEW.state = 'open')) EXECUTE FUNCTION quarantine_count_change();
CREATE TRIGGER quarantine_count_gone AFTER DELETE ON quarantine
    FOR EACH ROW WHEN (OLD.state = 'open') EXECUTE FUNCTION quarantine_count_change();

COMMENT ON COLUMN reading.events IS 'What the counters did: bits 1 reset, 2 rollover, 4 return from zero, 8 new baseline after a fall, 16 replaced by another counter; null as a rule.';
