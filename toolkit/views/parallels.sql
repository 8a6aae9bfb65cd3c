-- title: What is claimed about events that may be the same, side by side
-- row: one pair of propositions with the same mode, aspect and role
-- order: event_id, other_event_id, mode, aspect, proposition_id, other_id
-- Of more than twenty such propositions about an event, the further ones are set beside the first
-- twenty of the other event only, so that the pairs stay linear.
WITH told AS (
    SELECT DISTINCT c.proposition_id, c.polarity || ': ' || h.chain AS chain
    FROM views._current c JOIN views.chains h USING (claim_id) WHERE h.chain IS NOT NULL
), said AS (
    SELECT proposition_id, views.listed(list(chain ORDER BY chain), '; ') AS chains
    FROM told GROUP BY proposition_id
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY event_id, mode, aspect, role
        ORDER BY proposition_id) AS place
    FROM main.propositions WHERE event_id IS NOT NULL
), same AS (
    SELECT event_id, value AS other_event_id, match FROM main.identifiers
    WHERE scheme = 'self' AND match IN ('close', 'unsure') AND event_id IS NOT NULL
), pairs AS (
    SELECT i.*, p.proposition_id, q.proposition_id AS other_id
    FROM same i
    JOIN placed p ON p.event_id = i.event_id
    JOIN placed q ON q.event_id = i.other_event_id AND q.mode = p.mode AND q.aspect = p.aspect
        AND q.role IS NOT DISTINCT FROM p.role AND q.place <= 20
    UNION
    SELECT i.*, p.proposition_id, q.proposition_id
    FROM same i
    JOIN placed p ON p.event_id = i.event_id AND p.place <= 20
    JOIN placed q ON q.event_id = i.other_event_id AND q.mode = p.mode AND q.aspect = p.aspect
        AND q.role IS NOT DISTINCT FROM p.role
)
SELECT i.event_id, i.other_event_id, i.match, p.mode, p.aspect, p.role,
    p.proposition_id, q.proposition_id AS other_id, p.text, q.text AS other_text,
    s.chains AS said_by, o.chains AS other_said_by
FROM pairs i
JOIN main.propositions p ON p.proposition_id = i.proposition_id
JOIN main.propositions q ON q.proposition_id = i.other_id
LEFT JOIN said s ON s.proposition_id = i.proposition_id
LEFT JOIN said o ON o.proposition_id = i.other_id
