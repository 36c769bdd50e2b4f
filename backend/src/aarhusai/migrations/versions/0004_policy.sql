-- Policy by unit: versions, proposals, facts about endpoints, countries.

-- The data protection officer's approvals are a right of their own, held at a unit (law.md, classes and zones).
ALTER TABLE role_holding DROP CONSTRAINT role_holding_role_check;
ALTER TABLE role_holding ADD CONSTRAINT role_holding_role_check
    CHECK (role IN ('user', 'builder', 'unit_owner', 'platform_owner', 'auditor', 'dpo'));

-- What a unit decided, numbered per unit and never changed. `rules` holds its own cells only: {"K3": {"Z3": "refuse"}}.
-- No reference to unit: a decision is a record that outlives the unit.
CREATE TABLE policy_version (
    unit_id uuid NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    rules jsonb NOT NULL,
    changes jsonb NOT NULL DEFAULT '[]',
    act text NOT NULL CHECK (act IN ('changed', 'restored', 'widened', 'applied')),
    restored integer,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    decided_by uuid,
    effective_from timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (unit_id, number)
);

-- A wish to be looser than what is inherited, and what became of it. `against` is the rule inherited when it was made.
CREATE TABLE policy_proposal (
    id uuid PRIMARY KEY,
    unit_id uuid NOT NULL,
    part text NOT NULL CHECK (part IN ('K0', 'K1', 'K2', 'K3', 'K4', 'K5', 'K6')),
    zone text NOT NULL CHECK (zone IN ('Z1', 'Z2', 'Z3', 'Z4')),
    rule text NOT NULL CHECK (rule IN ('allow', 'replace')),
    against text NOT NULL CHECK (against IN ('replace', 'refuse')),
    needs text NOT NULL CHECK (needs IN ('approver', 'dpo')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    expires_at timestamptz NOT NULL,
    use_case text,
    dpia text,
    dpia_on date,
    state text NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn', 'revoked')),
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    decision_reason text,
    -- K5 and K6 outside Z4 name a use case and its finished DPIA, whoever writes the row (law.md, classes and zones).
    CONSTRAINT policy_proposal_guarded CHECK (
        NOT (part IN ('K5', 'K6') AND zone <> 'Z4')
        OR (needs = 'dpo' AND use_case IS NOT NULL AND dpia IS NOT NULL AND dpia_on IS NOT NULL)),
    -- Nobody approves what they proposed themself.
    CONSTRAINT policy_proposal_two_people CHECK (
        state NOT IN ('approved', 'rejected') OR (decided_by IS NOT NULL AND decided_by <> proposed_by))
);
CREATE INDEX policy_proposal_unit ON policy_proposal (unit_id, proposed_at);
CREATE INDEX policy_proposal_open ON policy_proposal (proposed_at) WHERE state = 'pending';
CREATE INDEX policy_proposal_living ON policy_proposal (expires_at) WHERE state = 'approved';

-- What law.md A7 asks of an endpoint; null while nobody wrote it down.
ALTER TABLE provider ADD COLUMN facts jsonb;

-- Countries (two letters) and transfer tools that are turned off everywhere (law.md C5). A row is "off".
CREATE TABLE country_off (
    code text PRIMARY KEY CHECK (code ~ '^([A-Z]{2}|[a-z]{3,12})$'),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
    decided_by uuid,
    decided_at timestamptz NOT NULL DEFAULT now()
);
