-- Limits of money, tokens and requests; what is used of them; and what running calls hold.

CREATE TABLE quota (
    id uuid PRIMARY KEY,
    -- What is limited. `each_person`: everybody in the branch of the unit has the limit to themself.
    subject_kind text NOT NULL
        CHECK (subject_kind IN ('unit', 'each_person', 'person', 'key', 'assistant', 'model')),
    subject_id uuid NOT NULL,
    -- The unit that decided it: calls from its branch count, and its owners may change it.
    unit_id uuid NOT NULL REFERENCES unit (id),
    measure text NOT NULL CHECK (measure IN ('money', 'tokens', 'requests')),
    currency text CHECK ((measure = 'money') = (currency IS NOT NULL)),
    period text NOT NULL CHECK (period IN ('minute', 'day', 'month')),
    -- Millionths of the currency, tokens, or requests.
    amount bigint NOT NULL CHECK (amount > 0),
    -- Per cent of the amount.
    warn_at integer NOT NULL DEFAULT 80 CHECK (warn_at BETWEEN 1 AND 100),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid REFERENCES person (id) ON DELETE SET NULL,
    deleted_at timestamptz
);
CREATE UNIQUE INDEX quota_one ON quota (subject_kind, subject_id, unit_id, measure, period, coalesce(currency, ''))
    WHERE deleted_at IS NULL;
CREATE INDEX quota_unit ON quota (unit_id);

-- What is used of a quota in one window. `who` is the person of an `each_person`, otherwise zeros. A day or a month has
-- a row of its own; a minute slides, so its one row (`began` 1970) keeps seven slots of ten seconds, the newest last.
CREATE TABLE quota_window (
    quota_id uuid NOT NULL REFERENCES quota (id) ON DELETE CASCADE,
    who uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    began timestamptz NOT NULL,
    used bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    slots bigint[] NOT NULL DEFAULT '{0,0,0,0,0,0,0}' CHECK (cardinality(slots) = 7),
    -- The number of the newest slot, counted from 1970.
    slot bigint NOT NULL DEFAULT 0,
    warned_at timestamptz,
    reached_at timestamptz,
    PRIMARY KEY (quota_id, who, began)
) WITH (fillfactor = 50); -- one row is written again and again: its next version finds room on the same page

-- What a running call holds. A call whose process died keeps a hold of nothing for a day: when it was only cut off from
-- the database, it settles after all.
CREATE TABLE quota_hold (
    call_id uuid NOT NULL,
    quota_id uuid NOT NULL,
    who uuid NOT NULL,
    began timestamptz NOT NULL,
    amount bigint NOT NULL CHECK (amount >= 0),
    slot bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (call_id, quota_id)
);
CREATE INDEX quota_hold_spent ON quota_hold (at) WHERE amount = 0;
