-- title: What the accused, or one who is part of it, says on an accusation or another question of its event
-- row: one accusation to which somebody answers; at most five answers in full, ten by id, and a count
-- Answers are collected once per event and accused, so that many accusations share them.
WITH accusations AS (
    SELECT proposition_id, event_id, actor_id FROM main.propositions WHERE adverse
), accused AS (
    SELECT actor_id, actor_id AS member_id FROM (SELECT DISTINCT actor_id FROM accusations)
    UNION
    SELECT whole_id, actor_id FROM views._part SEMI JOIN accusations a ON a.actor_id = whole_id
), said AS (
    SELECT q.proposition_id, q.event_id, w.actor_id, c.text, min(c.claim_id) AS claim_id
    FROM main.propositions q
    JOIN main.claims c ON c.proposition_id = q.proposition_id
    JOIN accused w ON w.member_id = c.speaker_id
    GROUP BY q.proposition_id, q.event_id, w.actor_id, c.text
), here AS (
    SELECT proposition_id, actor_id, count(*) AS n,
        min({'text': text, 'claim_id': claim_id}, 15) AS first
    FROM said GROUP BY proposition_id, actor_id
), around AS (
    SELECT event_id, actor_id, count(*) AS n,
        min({'text': text, 'claim_id': claim_id}, 30) AS first
    FROM (SELECT event_id, actor_id, text, min(claim_id) AS claim_id FROM said
        WHERE event_id IS NOT NULL GROUP BY event_id, actor_id, text)
    GROUP BY event_id, actor_id
), chosen AS (
    SELECT p.proposition_id, coalesce(e.n, h.n) AS n, (coalesce(h.first, [])
        || list_filter(coalesce(e.first, []), lambda x: NOT
            list_contains(list_transform(coalesce(h.first, []), lambda y: y.text), x.text)))[1:15]
        AS first
    FROM accusations p
    LEFT JOIN here h ON h.proposition_id = p.proposition_id AND h.actor_id = p.actor_id
    LEFT JOIN around e ON e.event_id = p.event_id AND e.actor_id = p.actor_id
)
SELECT proposition_id,
    array_to_string(list_sort(list_transform(first[1:5], lambda x: x.text)), ' ')
    || CASE WHEN n > 5 THEN ' (' || (n - 5) || ' more: '
        || array_to_string(list_sort(list_transform(first[6:], lambda x: x.claim_id)), ', ')
        || CASE WHEN n > 15 THEN ', …' ELSE '' END || ')' ELSE '' END AS said
FROM chosen WHERE n > 0
