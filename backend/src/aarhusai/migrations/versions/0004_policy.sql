-- Policy by unit: versions, proposals, facts about endpoints, countries.
SELECT 1;
