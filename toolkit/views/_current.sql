-- title: Claims that their speaker has not corrected or withdrawn
-- row: one claim
SELECT c.claim_id, c.proposition_id, c.speaker_id, c.polarity, c.certainty, c.act, c.basis
FROM main.claims c
ANTI JOIN main.relations r ON r.to_claim_id = c.claim_id AND r.kind IN ('corrects', 'withdraws')
