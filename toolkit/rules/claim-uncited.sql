-- title: Every claim cites a held article
-- severity: error
-- subject: claims
-- why: A claim that nobody can look up is an assertion of ours. The evidence row says where it
--   stands, to the character.
-- fix: Add an evidence row for the claim (`toolkit locate` gives its columns), or remove the claim.
SELECT c._record AS record, 'claim_id' AS field, c.claim_id AS value,
    'the claim "' || c.claim_id || '" has no evidence in a held article' AS message
FROM sound.claims c
ANTI JOIN main.evidence e ON e.claim_id = c.claim_id
