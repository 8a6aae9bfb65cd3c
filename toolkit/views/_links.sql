-- title: What joins two claims on one proposition and polarity into one origin
-- row: one reason for one pair of claims
WITH pairs AS (
    SELECT a.proposition_id, a.polarity, a.claim_id AS a, b.claim_id AS b,
        a.speaker_id AS a_speaker, b.speaker_id AS b_speaker,
        a.speaker_name AS a_name, b.speaker_name AS b_name,
        a.basis AS a_basis, b.basis AS b_basis, a.own AND b.own AS both_own
    FROM views._voices a
    JOIN views._voices b ON b.proposition_id = a.proposition_id AND b.polarity = a.polarity
        AND a.claim_id < b.claim_id
), roots AS (
    SELECT DISTINCT c.claim_id, r.root_id
    FROM views._chain c JOIN views._reach r ON r.source_id = c.document_id
), parted AS (
    SELECT actor_id AS a, value AS b FROM main.identifiers
    WHERE scheme = 'self' AND match = 'not' AND actor_id IS NOT NULL
)
SELECT proposition_id, polarity, a, b, 'strong' AS strength,
    a_name || ' speaks more than once' AS reason
FROM pairs WHERE a_speaker = b_speaker
UNION ALL
SELECT p.proposition_id, p.polarity, a, b, 'strong',
    CASE WHEN w.actor_id = a_speaker THEN a_name || ' is part of ' || b_name
        ELSE b_name || ' is part of ' || a_name END
FROM pairs p
JOIN views._part w ON (w.actor_id = a_speaker AND w.whole_id = b_speaker)
    OR (w.actor_id = b_speaker AND w.whole_id = a_speaker)
UNION ALL
SELECT p.proposition_id, p.polarity, a, b, 'strong',
    CASE WHEN r.from_claim_id = a THEN a_name || ' answers ' || b_name
        ELSE b_name || ' answers ' || a_name END || ' and was not there'
FROM pairs p
JOIN main.relations r ON r.kind = 'responds_to'
    AND ((r.from_claim_id = a AND r.to_claim_id = b AND a_basis NOT IN ('participant', 'eyewitness'))
        OR (r.from_claim_id = b AND r.to_claim_id = a
            AND b_basis NOT IN ('participant', 'eyewitness')))
UNION ALL
SELECT p.proposition_id, p.polarity, a, b, 'strong',
    a_name || ' and ' || b_name || ' go back to '
    || string_agg(coalesce(o.name || ' (' || s.source_id || ')', s.source_id), ', '
        ORDER BY s.source_id)
FROM pairs p
JOIN roots x ON x.claim_id = a
JOIN roots y ON y.claim_id = b AND y.root_id = x.root_id
JOIN main.sources s ON s.source_id = x.root_id
LEFT JOIN main.actors o ON o.actor_id = s.publisher_id
WHERE NOT both_own
GROUP BY p.proposition_id, p.polarity, a, b, a_name, b_name
UNION ALL
SELECT p.proposition_id, p.polarity, a, b, 'weak',
    a_name || ' and ' || b_name || ' may have it from one origin'
FROM pairs p
ANTI JOIN parted n ON (n.a = a_speaker AND n.b = b_speaker)
    OR (n.a = b_speaker AND n.b = a_speaker)
WHERE NOT both_own
