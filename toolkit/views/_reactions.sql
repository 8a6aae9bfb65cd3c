-- title: The voices that react to a claim and were not there, whatever the claim is about
-- row: one speaker on one proposition and polarity, one claim that is answered
SELECT DISTINCT v.proposition_id, v.polarity, v.speaker_id, v.speaker_name, r.to_claim_id
FROM main.relations r
JOIN views._voices v ON v.claim_id = r.from_claim_id
    AND v.basis NOT IN ('participant', 'eyewitness')
WHERE r.kind = 'responds_to'
