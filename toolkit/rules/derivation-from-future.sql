-- title: No source rests on a later one
-- severity: error
-- subject: derivations
-- needs: derivation-cycle, edtf-invalid, edtf-bounds-wrong
-- why: What was published later cannot have been used.
-- fix: Correct a date or the derivation.
SELECT d._record AS record, 'from_source_id' AS field, d.from_source_id AS value,
    '"' || d.source_id || '" was published by ' || s.published_latest || ', "' || d.from_source_id
    || '" not before ' || f.published_earliest AS message
FROM sound.derivations d
JOIN sound.sources s ON s.source_id = d.source_id
JOIN sound.sources f ON f.source_id = d.from_source_id
WHERE f.published_earliest > s.published_latest
