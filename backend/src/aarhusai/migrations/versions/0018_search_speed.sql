-- A vector's code: for each number and each of four limits whether the number is above it, so that how many bits two
-- codes differ in says nearly how far the vectors are from each other (knowledge/index/codes.py). A search goes through
-- codes and compares the vectors of the best only. NULL until the space has limits; such a vector is compared itself.
ALTER TABLE chunk_vector ADD COLUMN code varbit;

-- The limits of a space, from what lay in it when there was first enough.
CREATE TABLE vector_limits (
    space_id integer PRIMARY KEY,
    lowest halfvec NOT NULL,
    low halfvec NOT NULL,
    high halfvec NOT NULL,
    highest halfvec NOT NULL
);

-- The code of a vector; NULL without limits.
CREATE FUNCTION vector_code(numbers halfvec, limits vector_limits) RETURNS varbit LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (binary_quantize(numbers - (limits).lowest) || binary_quantize(numbers - (limits).low)
            || binary_quantize(numbers - (limits).high) || binary_quantize(numbers - (limits).highest))::varbit
$$;

-- A search of a wide scope goes through cells, one of a narrow scope through collections; both read the index only.
DROP INDEX chunk_vector_cell;
CREATE INDEX chunk_vector_cell ON chunk_vector (space_id, cell, collection_id) INCLUDE (document_id, chunk_id, code)
    WHERE code IS NOT NULL;
DROP INDEX chunk_vector_collection;
CREATE INDEX chunk_vector_collection ON chunk_vector (space_id, collection_id) INCLUDE (document_id, chunk_id, code);
-- What has no code yet: mostly nothing.
CREATE INDEX chunk_vector_uncoded ON chunk_vector (space_id, collection_id, chunk_id) WHERE code IS NULL;
