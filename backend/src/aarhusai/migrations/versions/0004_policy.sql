-- Policy by unit: versions, proposals, facts about endpoints, countries.

-- The data protection officer's approvals are a right of their own, held at a unit (law.md, classes and zones).
ALTER TABLE role_holding DROP CONSTRAINT role_holding_role_check;
ALTER TABLE role_holding ADD CONSTRAINT role_holding_role_check
    CHECK (role IN ('user', 'builder', 'unit_owner', 'platform_owner', 'auditor', 'dpo'));
