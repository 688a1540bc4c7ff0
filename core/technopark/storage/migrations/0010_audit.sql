-- What people did that others have to be able to look up: who, when, what, to what.

CREATE TABLE audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    who      text NOT NULL CHECK (who <> ''),
    action   text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    subject  text NOT NULL,
    detail   jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_subject ON audit (subject, id);
COMMENT ON TABLE audit IS 'Who did what to what: rows are added, in the transaction that does it, and never changed.';
COMMENT ON COLUMN audit.action IS 'What was done, as thing.verb: stop_reason.assign, period.close.';
COMMENT ON COLUMN audit.subject IS 'What it was done to, by its public name.';

CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit: what was done stays on record';
END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
