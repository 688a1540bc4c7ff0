-- What became of everything that was received, and what was sent and never came.

CREATE TABLE ledger (
    day          date NOT NULL,
    facility     text NOT NULL,
    line         text NOT NULL,
    stored       bigint NOT NULL,
    duplicate    bigint NOT NULL,
    conflicting  bigint NOT NULL,
    quarantined  bigint NOT NULL,
    received     bigint GENERATED ALWAYS AS (stored + duplicate + conflicting + quarantined) STORED,
    late         bigint NOT NULL,
    resets       bigint NOT NULL,
    rollovers    bigint NOT NULL,
    stale_s      bigint NOT NULL,
    PRIMARY KEY (day, facility, line)
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger IS 'Per local day of the source''s time: every element of a message is one of stored, duplicate, conflicting, quarantined.';
COMMENT ON COLUMN ledger.facility IS '? where the topic names none that the catalogue has.';
COMMENT ON COLUMN ledger.line IS 'Empty for what a facility says as a whole; ? where the topic names none that the catalogue has.';
COMMENT ON COLUMN ledger.late IS 'Of the stored ones, those that came after a later reading of their station.';
COMMENT ON COLUMN ledger.stale_s IS 'Seconds for which stations of the line had been silent beyond the limit, counted when they were heard again.';

CREATE TABLE sequence_seen (
    source  text NOT NULL,
    run     text NOT NULL,
    day     date NOT NULL,
    seen    int8multirange NOT NULL,
    PRIMARY KEY (source, run, day)
) WITH (fillfactor = 50);
CREATE INDEX sequence_seen_day ON sequence_seen (day);
COMMENT ON TABLE sequence_seen IS 'Which numbers of a publisher''s run have come, by topic and local day of the source''s time: holes between them are losses.';
