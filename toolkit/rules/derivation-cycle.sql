-- title: No source relies on itself, directly or through others
-- severity: error
-- subject: derivations
-- level: 2
-- why: Origins are counted by following derivations back to the first source; a cycle has no first
--   source.
-- fix: Remove the derivation that closes the cycle.
WITH RECURSIVE reached (source_id, from_source_id) AS (
    SELECT source_id, from_source_id FROM main.derivations
    UNION
    SELECT r.source_id, d.from_source_id
    FROM reached r JOIN main.derivations d ON d.source_id = r.from_source_id
)
SELECT d._record AS record, 'from_source_id' AS field, d.from_source_id AS value,
    CASE WHEN d.source_id = d.from_source_id THEN '"' || d.source_id || '" relies on itself'
        ELSE '"' || d.source_id || '" relies on "' || d.from_source_id
            || '", which in turn relies on "' || d.source_id || '"' END AS message
FROM sound.derivations d
WHERE d.source_id = d.from_source_id
    OR EXISTS (
        SELECT 1 FROM reached r
        WHERE r.source_id = d.from_source_id AND r.from_source_id = d.source_id
    )
