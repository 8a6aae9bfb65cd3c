-- title: Nobody is quoted before speaking
-- severity: error
-- subject: claims
-- needs: edtf-invalid, edtf-bounds-wrong
-- why: An article cannot carry what was said after it came out.
-- fix: Correct the time of the claim, or the date of the source.
SELECT DISTINCT c._record AS record, 'said_edtf' AS field, c.said_edtf AS value,
    '"' || c.claim_id || '" was said not before ' || c.said_earliest || '; "' || s.source_id
    || '", which carries it, was published by ' || s.published_latest AS message
FROM sound.claims c
JOIN sound.evidence e USING (claim_id)
JOIN sound.sources s USING (source_id)
WHERE c.said_earliest > s.published_latest
