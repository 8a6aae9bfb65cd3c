-- title: What joins two claims on one proposition and polarity into one origin
-- row: one reason for one pair of claims
WITH mixed AS (
    SELECT v.* FROM views._voices v SEMI JOIN (
        SELECT DISTINCT proposition_id, polarity FROM views._voices WHERE NOT own
    ) b ON b.proposition_id = v.proposition_id AND b.polarity = v.polarity
), pairs AS (
    SELECT a.proposition_id, a.polarity, a.claim_id AS a, b.claim_id AS b,
        a.speaker_id AS a_speaker, b.speaker_id AS b_speaker,
        a.speaker_name AS a_name, b.speaker_name AS b_name
    FROM mixed a
    JOIN mixed b ON b.proposition_id = a.proposition_id AND b.polarity = a.polarity
        AND a.claim_id < b.claim_id AND NOT (a.own AND b.own)
), roots AS (
    SELECT DISTINCT c.claim_id, r.root_id
    FROM views._chain c SEMI JOIN mixed m ON m.claim_id = c.claim_id
    JOIN views._reach r ON r.source_id = c.document_id
), parted AS (
    SELECT actor_id AS a, value AS b FROM main.identifiers
    WHERE scheme = 'self' AND match = 'not' AND actor_id IS NOT NULL
)
SELECT a.proposition_id, a.polarity, a.claim_id AS a, b.claim_id AS b, 'strong' AS strength,
    a.speaker_name || ' speaks more than once' AS reason
FROM views._voices a
JOIN views._voices b ON b.proposition_id = a.proposition_id AND b.polarity = a.polarity
    AND b.speaker_id = a.speaker_id AND a.claim_id < b.claim_id
UNION ALL
SELECT a.proposition_id, a.polarity, least(a.claim_id, b.claim_id), greatest(a.claim_id, b.claim_id),
    'strong', a.speaker_name || ' is part of ' || b.speaker_name
FROM views._voices a
JOIN views._part w ON w.actor_id = a.speaker_id
JOIN views._voices b ON b.proposition_id = a.proposition_id AND b.polarity = a.polarity
    AND b.speaker_id = w.whole_id
UNION ALL
SELECT a.proposition_id, a.polarity, least(a.claim_id, b.claim_id), greatest(a.claim_id, b.claim_id),
    'strong', a.speaker_name || ' answers ' || b.speaker_name || ' and was not there'
FROM main.relations r
JOIN views._voices a ON a.claim_id = r.from_claim_id
    AND a.basis NOT IN ('participant', 'eyewitness')
JOIN views._voices b ON b.claim_id = r.to_claim_id AND b.proposition_id = a.proposition_id
    AND b.polarity = a.polarity AND b.claim_id <> a.claim_id
WHERE r.kind = 'responds_to'
UNION ALL
SELECT x.proposition_id, x.polarity, x.first_id, x.claim_id, 'strong',
    f.speaker_name || ' and ' || x.speaker_name || ' answer ' || o.name
    || ' and were not there'
FROM (
    SELECT v.*, r.to_claim_id, min(v.claim_id) OVER (
        PARTITION BY v.proposition_id, v.polarity, r.to_claim_id) AS first_id
    FROM main.relations r JOIN views._voices v ON v.claim_id = r.from_claim_id
    WHERE r.kind = 'responds_to' AND v.basis NOT IN ('participant', 'eyewitness')
) x
JOIN views._voices f ON f.claim_id = x.first_id
JOIN main.claims c ON c.claim_id = x.to_claim_id
JOIN main.actors o ON o.actor_id = c.speaker_id
WHERE x.first_id < x.claim_id
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
GROUP BY p.proposition_id, p.polarity, a, b, a_name, b_name
UNION ALL
SELECT p.proposition_id, p.polarity, a, b, 'weak',
    a_name || ' and ' || b_name || ' may have it from one origin'
FROM pairs p
ANTI JOIN parted n ON (n.a = a_speaker AND n.b = b_speaker)
    OR (n.a = b_speaker AND n.b = a_speaker)
