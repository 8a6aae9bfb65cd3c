-- title: No claim was made after the article that contains it was published
-- severity: error
-- subject: claims
-- level: 1
-- about: evidence, sources
-- needs: edtf-invalid, edtf-bounds-wrong
-- why: An article cannot report something that was said later.
-- fix: Correct the date of the claim or of the source.
SELECT DISTINCT c._record AS record, 'said_edtf' AS field, c.said_edtf AS value,
    '"' || c.claim_id || '" was said on or after ' || c.said_earliest || ', but "' || s.source_id
    || '", which contains it, was published on or before ' || s.published_latest AS message
FROM sound.claims c
JOIN sound.evidence e USING (claim_id)
JOIN sound.sources s USING (source_id)
WHERE c.said_earliest > s.published_latest
