-- title: What is claimed about events that may be the same, side by side
-- row: one pair of propositions with the same mode, aspect and role
-- order: event_id, other_event_id, mode, aspect, proposition_id, other_id
WITH said AS (
    SELECT c.proposition_id,
        string_agg(DISTINCT c.polarity || ': ' || h.chain, '; ' ORDER BY c.polarity || ': ' || h.chain)
            AS chains
    FROM views._current c JOIN views.chains h USING (claim_id)
    GROUP BY c.proposition_id
)
SELECT i.event_id, i.value AS other_event_id, i.match, p.mode, p.aspect, p.role,
    p.proposition_id, q.proposition_id AS other_id, p.text, q.text AS other_text,
    s.chains AS said_by, o.chains AS other_said_by
FROM main.identifiers i
JOIN main.propositions p ON p.event_id = i.event_id
JOIN main.propositions q ON q.event_id = i.value AND q.mode = p.mode AND q.aspect = p.aspect
    AND q.role IS NOT DISTINCT FROM p.role
LEFT JOIN said s ON s.proposition_id = p.proposition_id
LEFT JOIN said o ON o.proposition_id = q.proposition_id
WHERE i.scheme = 'self' AND i.match IN ('close', 'unsure')
