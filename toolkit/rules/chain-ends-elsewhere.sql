-- title: A chain ends at the speaker of the claim
-- severity: error
-- subject: evidence
-- level: 2
-- about: attributions
-- needs: chain-broken
-- why: The last step of a chain is the speaker; if the two differ, one of them names the wrong
--   actor.
-- fix: Correct the speaker of the claim, or complete the chain.
SELECT 'attributions' AS "table", a._record AS record, 'actor_id' AS field, a.actor_id AS value,
    'the chain of "' || e.evidence_id || '" ends at "' || a.actor_id
    || '": expected "' || c.speaker_id || '", the speaker of "' || c.claim_id || '"' AS message
FROM sound.evidence e
JOIN sound.claims c USING (claim_id)
JOIN views._chain x ON x.evidence_id = e.evidence_id AND x.last_actor_id <> c.speaker_id
JOIN sound.attributions a ON a.evidence_id = e.evidence_id AND a.step = x.depth
