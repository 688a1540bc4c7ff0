-- The calendar and the plan as the program works them out, for whoever asks in SQL: dashboards and alerts.

CREATE TABLE planned_shift (
    facility_id  smallint NOT NULL REFERENCES facility,
    day          date NOT NULL,
    shift        text NOT NULL,
    begins       timestamptz NOT NULL,
    ends         timestamptz NOT NULL,
    planned_s    integer NOT NULL CHECK (planned_s >= 0),
    crew         text,
    PRIMARY KEY (facility_id, day, shift)
);
COMMENT ON TABLE planned_shift IS 'Shifts that are worked by the calendar: weekdays, holidays, moved days, shorter days and the catalogue''s entries. None on a day off.';
COMMENT ON COLUMN planned_shift.day IS 'The production day: the local date on which its first shift starts.';
COMMENT ON COLUMN planned_shift.planned_s IS 'Planned time in seconds: the shift without its breaks.';
COMMENT ON COLUMN planned_shift.crew IS 'Null where nothing says who works.';

CREATE TABLE plan_day (
    facility_id  smallint NOT NULL REFERENCES facility,
    line_id      integer REFERENCES line,
    product_id   integer REFERENCES product,
    day          date NOT NULL,
    quantity     numeric CHECK (quantity >= 0),
    source       text NOT NULL CHECK (source IN ('set', 'derived', 'default'))
);
CREATE UNIQUE INDEX plan_day_of ON plan_day (facility_id, day, coalesce(line_id, 0), coalesce(product_id, 0));
COMMENT ON TABLE plan_day IS 'What is to be made on a production day, as /api/v1/plan has it: worked out anew when a target is set, and each day for the months about the present one. No row: not worked out.';
COMMENT ON COLUMN plan_day.line_id IS 'Null: of the whole facility.';
COMMENT ON COLUMN plan_day.product_id IS 'Null: of all products together, in planned seconds (quantity x cycle_s).';
COMMENT ON COLUMN plan_day.quantity IS 'In the unit of the product, or in planned seconds. Null: nothing is planned, as on a day off.';
COMMENT ON COLUMN plan_day.source IS 'Whether a person set it for just this, it follows from what was set, or from capacity.';
