-- Reports that are made and delivered by themselves, and what became of each delivery.

CREATE TABLE report_schedule (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL CHECK (name ~ '^[A-Za-z0-9._-]{1,64}$'),
    kind        text NOT NULL,
    facility    text,
    language    text NOT NULL CHECK (language IN ('uz', 'ru', 'en')),
    form        text NOT NULL CHECK (form IN ('xlsx', 'pdf', 'csv')),
    every       text NOT NULL CHECK (every IN ('month', 'week')),
    on_day      smallint NOT NULL CHECK (on_day BETWEEN 1 AND CASE every WHEN 'week' THEN 7 ELSE 28 END),
    local_time  time NOT NULL,
    folder      text,
    recipients  text[],
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    active      boolean NOT NULL DEFAULT true,
    CHECK ((folder IS NULL) <> (recipients IS NULL))
);
CREATE UNIQUE INDEX report_schedule_name ON report_schedule (name) WHERE active;
COMMENT ON TABLE report_schedule IS 'Reports to deliver each month (of the month before) or week (of the month so far), to a folder or by mail.';
COMMENT ON COLUMN report_schedule.on_day IS 'Day of the month, or of the week from Monday, 1.';
COMMENT ON COLUMN report_schedule.local_time IS 'By the clock of the park.';
COMMENT ON COLUMN report_schedule.made_at IS 'Nothing is due before.';
COMMENT ON COLUMN report_schedule.active IS 'False once removed; its deliveries stay on record.';

CREATE TABLE report_run (
    schedule_id  integer NOT NULL REFERENCES report_schedule,
    due          timestamptz NOT NULL,
    attempt      smallint NOT NULL,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    outcome      text NOT NULL CHECK (outcome IN ('started', 'delivered', 'failed')),
    detail       text NOT NULL DEFAULT '',
    fingerprint  text,
    PRIMARY KEY (schedule_id, due, attempt)
);
COMMENT ON TABLE report_run IS 'Each attempt to deliver a scheduled report; started without an end is one that was killed.';
COMMENT ON COLUMN report_run.due IS 'When it was to be delivered; also the data cut-off of the report.';
COMMENT ON COLUMN report_run.detail IS 'Where it went, or why it did not.';
COMMENT ON COLUMN report_run.fingerprint IS 'Fingerprint of the data that the report was made of.';
