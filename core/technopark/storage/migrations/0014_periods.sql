-- Months that are closed, and what was reported of them: what a report said stays as it was.

CREATE TABLE period (
    month        date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    closed_at    timestamptz NOT NULL,
    closed_by    text NOT NULL,
    data_cutoff  timestamptz NOT NULL
);
COMMENT ON TABLE period IS 'A local month that a person has closed; a month without a row is open.';
COMMENT ON COLUMN period.month IS 'Its first day.';
COMMENT ON COLUMN period.data_cutoff IS 'What was stored until then is in the first report.';

CREATE TABLE period_report (
    month        date NOT NULL REFERENCES period,
    revision     integer NOT NULL CHECK (revision >= 0),
    number       text NOT NULL UNIQUE,
    made_at      timestamptz NOT NULL,
    made_by      text NOT NULL,
    data_cutoff  timestamptz NOT NULL,
    why          text,
    json         bytea NOT NULL,
    json_sha256  text NOT NULL,
    csv          bytea NOT NULL,
    csv_sha256   text NOT NULL,
    differences  bytea,
    basis        bytea NOT NULL,
    fingerprint  text NOT NULL,
    PRIMARY KEY (month, revision)
);
COMMENT ON TABLE period_report IS 'A report of a closed month as it was given out, byte for byte: revision 0 at its closing, others by restatement.';
COMMENT ON COLUMN period_report.why IS 'Why it was restated, as the person said; null for revision 0.';
COMMENT ON COLUMN period_report.differences IS 'Lines that differ from the revision before, as JSON; null for revision 0.';
COMMENT ON COLUMN period_report.basis IS 'What it was made of, as JSON: keys of postings and statements, output by day. It tells what came later.';
COMMENT ON COLUMN period_report.fingerprint IS 'Sum of the data below it: as long as it is the same, nothing differs.';

CREATE FUNCTION period_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'period_report: what was reported stays as it was; restate the period instead';
END $$;
CREATE TRIGGER period_report_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON period_report
    FOR EACH STATEMENT EXECUTE FUNCTION period_report_stays();
CREATE TRIGGER period_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON period
    FOR EACH STATEMENT EXECUTE FUNCTION period_report_stays();
