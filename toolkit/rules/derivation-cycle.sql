-- title: No source rests on itself
-- severity: error
-- subject: derivations
-- why: Origins are counted along derivations; in a circle nothing is first.
-- fix: Remove the derivation that closes the circle.
WITH RECURSIVE reached (source_id, from_source_id) AS (
    SELECT source_id, from_source_id FROM main.derivations
    UNION
    SELECT r.source_id, d.from_source_id
    FROM reached r JOIN main.derivations d ON d.source_id = r.from_source_id
)
SELECT d._record AS record, 'from_source_id' AS field, d.from_source_id AS value,
    '"' || d.source_id || '" rests on "' || d.from_source_id || '", which rests on it in turn'
    AS message
FROM sound.derivations d
WHERE d.source_id = d.from_source_id
    OR EXISTS (
        SELECT 1 FROM reached r
        WHERE r.source_id = d.from_source_id AND r.from_source_id = d.source_id
    )
