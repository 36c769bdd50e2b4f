-- Services outside the platform, for the page that answers: may I?

-- A service is brought in by a unit and holds for that unit and everything below it.
CREATE TABLE outside_service (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT outside_service_slug_key UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    unit_id uuid NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    supplier text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    link text NOT NULL DEFAULT '',
    agreement text NOT NULL DEFAULT 'none' CHECK (agreement IN ('none', 'processor')),
    agreement_text text NOT NULL DEFAULT '',
    zone text NOT NULL CHECK (zone IN ('Z1', 'Z2', 'Z3', 'Z4')),
    contact_name text NOT NULL DEFAULT '',
    contact_email text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'off')),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outside_service_unit ON outside_service (unit_id);

-- What a unit decided of a service, every version of it. The highest version stands; not in_force: inherited again.
CREATE TABLE service_rule (
    service_id uuid NOT NULL REFERENCES outside_service (id) ON DELETE CASCADE,
    unit_id uuid NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
    version integer NOT NULL CHECK (version >= 1),
    rules jsonb NOT NULL, -- part of a class, K0 to K6 -> allow, replace or refuse; a part that is missing is refused
    purposes text[], -- null: every purpose
    notes text NOT NULL DEFAULT '',
    decided_by text NOT NULL DEFAULT '',
    decided_on date,
    review_on date,
    in_force boolean NOT NULL DEFAULT true,
    set_by uuid REFERENCES person (id) ON DELETE SET NULL,
    set_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service_id, unit_id, version)
);
CREATE INDEX service_rule_unit ON service_rule (unit_id);

-- The municipality's own kinds of material, and its changes to those that come with the product.
CREATE TABLE data_kind (
    slug text PRIMARY KEY CHECK (slug ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    name text NOT NULL DEFAULT '', -- empty: the product's own words
    name_en text NOT NULL DEFAULT '',
    data_class text NOT NULL,
    medium text NOT NULL DEFAULT 'text' CHECK (medium IN ('text', 'image', 'audio')),
    state text NOT NULL DEFAULT 'on' CHECK (state IN ('on', 'off'))
);
