-- title: Every claim cites a source, and at level 4 a held article
-- severity: error
-- subject: claims
-- level: 1
-- about: evidence
-- why: Without evidence, a claim comes from the coder and nobody can check it. The evidence row
--   gives the exact passage.
-- fix: Add an evidence row for the claim (`toolkit locate` prints its columns), or remove the
--   claim.
SELECT c._record AS record, 'claim_id' AS field, c.claim_id AS value,
    'the claim "' || c.claim_id || '" has no evidence'
    || CASE WHEN getvariable('level') >= 4 THEN ' in a held article' ELSE ' in any source' END AS message
FROM sound.claims c
ANTI JOIN main.evidence e ON e.claim_id = c.claim_id
