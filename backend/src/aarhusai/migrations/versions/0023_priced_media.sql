-- Sound and pictures cost money: prices of them, and what a call came to use; and rates between currencies.

ALTER TABLE model
    ADD COLUMN price_picture numeric(12, 6) NOT NULL DEFAULT 0,
    ADD COLUMN price_minute numeric(12, 6) NOT NULL DEFAULT 0,
    -- Per million characters that are read aloud.
    ADD COLUMN price_characters numeric(12, 6) NOT NULL DEFAULT 0;

-- Of the answer that was taken.
ALTER TABLE model_call
    ADD COLUMN pictures integer NOT NULL DEFAULT 0,
    ADD COLUMN seconds integer NOT NULL DEFAULT 0,
    ADD COLUMN characters integer NOT NULL DEFAULT 0;

-- What one of a currency costs in kroner, from a day on until the next.
CREATE TABLE exchange_rate (
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$' AND currency <> 'DKK'),
    since date NOT NULL,
    kroner numeric(18, 8) NOT NULL CHECK (kroner > 0),
    PRIMARY KEY (currency, since)
);

-- How many of the limit's currency one of the model's was when the call was let in: it is settled by the same.
ALTER TABLE quota_hold ADD COLUMN rate float8 NOT NULL DEFAULT 1;
