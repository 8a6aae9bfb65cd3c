-- title: What the accused, or one who is part of it, says on an accusation or another question of its event
-- row: one accusation to which somebody answers
SELECT p.proposition_id, string_agg(DISTINCT c.text, ' ' ORDER BY c.text) AS said
FROM main.propositions p
JOIN main.propositions q ON q.proposition_id = p.proposition_id OR q.event_id = p.event_id
JOIN main.claims c ON c.proposition_id = q.proposition_id
LEFT JOIN views._part m ON m.actor_id = c.speaker_id AND m.whole_id = p.actor_id
WHERE p.adverse AND (c.speaker_id = p.actor_id OR m.actor_id IS NOT NULL)
GROUP BY p.proposition_id
