-- title: Relations link the right speakers in the right order
-- severity: error
-- subject: relations
-- about: claims
-- needs: edtf-invalid, edtf-bounds-wrong
-- why: Speakers correct or withdraw only their own claims, and a response comes after the claim it
--   responds to.
-- fix: Correct the kind or the direction of the relation.
WITH RECURSIVE changes (one, other) AS (
    SELECT from_claim_id, to_claim_id FROM main.relations WHERE kind IN ('corrects', 'withdraws')
    UNION
    SELECT x.one, r.to_claim_id FROM changes x
    JOIN main.relations r ON r.from_claim_id = x.other AND r.kind IN ('corrects', 'withdraws')
)
SELECT r._record AS record, 'to_claim_id' AS field, r.to_claim_id AS value,
    CASE
        WHEN r.from_claim_id = r.to_claim_id THEN 'the claim "' || r.from_claim_id || '" relates to itself'
        WHEN r.kind = 'responds_to' THEN '"' || r.from_claim_id || '" was said on or before ' || f.said_latest
            || ', before "' || r.to_claim_id || '", to which it responds'
        WHEN f.speaker_id <> t.speaker_id THEN 'a claim that ' || r.kind
            || ' another must have the same speaker: expected "' || t.speaker_id || '", not "'
            || f.speaker_id || '"'
        ELSE '"' || r.from_claim_id || '" and "' || r.to_claim_id || '" correct or withdraw each other in a cycle'
    END AS message
FROM sound.relations r
JOIN sound.claims f ON f.claim_id = r.from_claim_id
JOIN sound.claims t ON t.claim_id = r.to_claim_id
WHERE r.from_claim_id = r.to_claim_id
    OR (r.kind = 'responds_to' AND f.said_latest < t.said_earliest)
    OR (r.kind <> 'responds_to' AND f.speaker_id <> t.speaker_id)
    OR EXISTS (SELECT 1 FROM changes x WHERE x.one = r.to_claim_id AND x.other = r.from_claim_id
        AND r.kind IN ('corrects', 'withdraws'))
