-- title: No source relies on a source published later
-- severity: error
-- subject: derivations
-- level: 2
-- needs: derivation-cycle, edtf-invalid, edtf-bounds-wrong
-- why: A source cannot use something that had not been published yet.
-- fix: Correct one of the dates, or the derivation.
SELECT d._record AS record, 'from_source_id' AS field, d.from_source_id AS value,
    '"' || d.source_id || '" was published on or before ' || s.published_latest || ', but "'
    || d.from_source_id || '" on or after ' || f.published_earliest AS message
FROM sound.derivations d
JOIN sound.sources s ON s.source_id = d.source_id
JOIN sound.sources f ON f.source_id = d.from_source_id
WHERE f.published_earliest > s.published_latest
