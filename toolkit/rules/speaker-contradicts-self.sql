-- title: No speaker both affirms and denies a proposition without explanation
-- severity: warning
-- subject: claims
-- level: 3
-- about: propositions, claims.polarity
-- why: Either the speaker changed position, which should be recorded as a relation, or the coding
--   is wrong.
-- fix: Add a relation of kind corrects or withdraws, or correct the coding.
WITH affirmed AS (
    SELECT speaker_id, proposition_id, claim_id, row_number() OVER (
        PARTITION BY speaker_id, proposition_id ORDER BY claim_id) AS place
    FROM sound.claims WHERE polarity = 'affirms'
), settled AS (
    SELECT from_claim_id AS one, to_claim_id AS other FROM main.relations
    WHERE kind IN ('corrects', 'withdraws')
    UNION
    SELECT to_claim_id, from_claim_id FROM main.relations WHERE kind IN ('corrects', 'withdraws')
), denied AS (
    -- with n affirmations settled, one of the first n + 1 is open if any is: no need to join all
    SELECT c._record, c.claim_id, c.speaker_id, c.proposition_id,
        unnest(range(1, 2 + coalesce(s.n, 0))) AS place
    FROM sound.claims c
    LEFT JOIN (SELECT one, count(*) AS n FROM settled GROUP BY one) s ON s.one = c.claim_id
    WHERE c.polarity = 'denies'
)
SELECT d._record AS record, 'polarity' AS field, 'denies' AS value,
    '"' || d.speaker_id || '" denies "' || d.proposition_id || '" here and affirms it in "'
    || min(o.claim_id) || '"' AS message
FROM denied d
JOIN affirmed o ON o.speaker_id = d.speaker_id AND o.proposition_id = d.proposition_id
    AND o.place = d.place
ANTI JOIN settled s ON s.one = d.claim_id AND s.other = o.claim_id
GROUP BY d._record, d.speaker_id, d.proposition_id
