-- title: No speaker both affirms and denies a proposition without explanation
-- severity: warning
-- subject: claims
-- why: Either the speaker changed position, which should be recorded as a relation, or the coding
--   is wrong.
-- fix: Add a relation of kind corrects or withdraws, or correct the coding.
SELECT c._record AS record, 'polarity' AS field, c.polarity AS value,
    '"' || c.speaker_id || '" denies "' || c.proposition_id || '" here and affirms it in "'
    || o.claim_id || '"' AS message
FROM sound.claims c
JOIN sound.claims o ON o.speaker_id = c.speaker_id AND o.proposition_id = c.proposition_id
    AND o.polarity = 'affirms'
ANTI JOIN main.relations r ON r.kind IN ('corrects', 'withdraws')
    AND ((r.from_claim_id = c.claim_id AND r.to_claim_id = o.claim_id)
        OR (r.from_claim_id = o.claim_id AND r.to_claim_id = c.claim_id))
WHERE c.polarity = 'denies'
