-- Use cases: what an assistant is used for, who approved it, and what the law asks to be recorded of it.

-- One per assistant. No reference to the assistant, the unit or people: a record outlives what it is about.
CREATE TABLE use_case (
    id uuid PRIMARY KEY,
    assistant_id uuid NOT NULL CONSTRAINT use_case_assistant_key UNIQUE,
    -- What they were when it was written last, for when the assistant is gone.
    unit_id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL DEFAULT 'draft' CHECK (
        state IN ('draft', 'submitted', 'returned', 'approved', 'reopened', 'suspended', 'retired')),
    revision integer NOT NULL DEFAULT 1,
    form_version text NOT NULL,
    -- {"question": ["answer", ...]}
    answers jsonb NOT NULL DEFAULT '{}',
    -- Everybody who answered or submitted: none of them approves.
    makers uuid[] NOT NULL DEFAULT '{}',
    -- What follows from the answers and the facts, kept for lists; settled anew with every change.
    prohibited boolean NOT NULL DEFAULT false,
    high_risk boolean NOT NULL DEFAULT false,
    dpia_needed boolean NOT NULL DEFAULT false,
    annex text[] NOT NULL DEFAULT '{}',
    data_class text NOT NULL DEFAULT 'K0',
    zone text CHECK (zone IN ('Z1', 'Z2', 'Z3', 'Z4')),
    needs text[] NOT NULL DEFAULT '{}',
    -- The unit whose owner approves: it has everybody in its branch whom the assistant is to reach.
    decider_id uuid,
    submission integer NOT NULL DEFAULT 0,
    submitted_version integer,
    submitted_facts jsonb,
    submitted_by uuid,
    submitted_at timestamptz,
    approved_version integer,
    approved_facts jsonb,
    approved_answers jsonb,
    approved_at timestamptz,
    review_on date,
    overseer uuid,
    suspended_text text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT use_case_approved_whole CHECK (
        (approved_version IS NULL) = (approved_facts IS NULL) AND (approved_version IS NULL) = (approved_answers IS NULL))
);
CREATE INDEX use_case_submitted ON use_case (submitted_at) WHERE state = 'submitted';
CREATE INDEX use_case_review ON use_case (review_on) WHERE review_on IS NOT NULL;
CREATE INDEX use_case_approved ON use_case (approved_at) WHERE approved_version IS NOT NULL;

-- An approval names the submission, the version, and what was approved; it is never changed.
CREATE TABLE use_case_approval (
    use_case_id uuid NOT NULL REFERENCES use_case (id),
    submission integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('unit_owner', 'dpo')),
    version integer NOT NULL,
    facts_sha256 text NOT NULL CHECK (facts_sha256 ~ '^[0-9a-f]{64}$'),
    asked_by uuid NOT NULL,
    approved_by uuid NOT NULL,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    at timestamptz NOT NULL,
    PRIMARY KEY (use_case_id, submission, kind),
    -- Nobody approves what they asked for themself, and the two approvals come from two people.
    CONSTRAINT use_case_approval_two_people CHECK (approved_by <> asked_by),
    CONSTRAINT use_case_approval_two_approvers UNIQUE (use_case_id, submission, approved_by)
);

CREATE TABLE use_case_event (
    id uuid PRIMARY KEY,
    use_case_id uuid NOT NULL REFERENCES use_case (id),
    act text NOT NULL,
    by uuid,
    at timestamptz NOT NULL,
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 4000)
);
CREATE INDEX use_case_event_of ON use_case_event (use_case_id, id);

-- Versions of the documents that the law asks for; the newest of each kind counts.
CREATE TABLE use_case_record (
    use_case_id uuid NOT NULL REFERENCES use_case (id),
    kind text NOT NULL CHECK (kind IN ('dpia', 'fria', 'registration', 'citizen_information', 'med')),
    version integer NOT NULL CHECK (version >= 1),
    status text NOT NULL CHECK (status IN ('begun', 'done', 'not_needed')),
    reference text NOT NULL DEFAULT '' CHECK (length(reference) <= 500),
    decided_on date,
    advice text NOT NULL DEFAULT '' CHECK (length(advice) <= 4000),
    set_by uuid,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (use_case_id, kind, version)
);

CREATE TABLE use_case_incident (
    id uuid PRIMARY KEY,
    use_case_id uuid NOT NULL REFERENCES use_case (id),
    happened_on date NOT NULL,
    what text NOT NULL CHECK (length(what) BETWEEN 1 AND 4000),
    measures text NOT NULL DEFAULT '' CHECK (length(measures) <= 4000),
    authority_told boolean NOT NULL DEFAULT false,
    closed_on date,
    reported_by uuid,
    reported_at timestamptz NOT NULL,
    revision integer NOT NULL DEFAULT 1
);
CREATE INDEX use_case_incident_of ON use_case_incident (use_case_id, reported_at);

CREATE TABLE course_completion (
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    course text NOT NULL,
    version text NOT NULL,
    completed_on date NOT NULL,
    recorded_by uuid,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, course, version)
);
