-- Several endpoints of a model: how calls are spread over them, how many an endpoint answers at once, and when a second
-- one is asked as well. All may be empty: then endpoints are tried in their order, without limit, one at a time.
ALTER TABLE endpoint
    ADD COLUMN weight integer CHECK (weight BETWEEN 1 AND 1000),
    ADD COLUMN slots integer CHECK (slots BETWEEN 1 AND 10000),
    ADD COLUMN hedge_after_ms integer CHECK (hedge_after_ms BETWEEN 50 AND 600000);

-- How many endpoints were asked beside the one that answered: what they read is in the cost, as estimated.
ALTER TABLE model_call ADD COLUMN abandoned smallint NOT NULL DEFAULT 0;
