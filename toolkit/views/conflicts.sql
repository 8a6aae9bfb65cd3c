-- title: Claims that cannot both be true
-- row: one pair of propositions, or one proposition that is both affirmed and denied
-- order: kind, proposition_id, other_id
WITH said AS (
    SELECT c.proposition_id, c.polarity, string_agg(DISTINCT a.name, '; ' ORDER BY a.name) AS names
    FROM views._current c JOIN main.actors a ON a.actor_id = c.speaker_id
    GROUP BY ALL
), affirmed AS (
    SELECT p.*, s.names, b.value_earliest, b.value_latest, b.value_min, b.value_max
    FROM main.propositions p
    JOIN said s ON s.proposition_id = p.proposition_id AND s.polarity = 'affirms'
    LEFT JOIN views._bounds b ON b.proposition_id = p.proposition_id
), exclusive (one, other) AS (
    VALUES ('aborted', 'carried_out'), ('aborted', 'continuing'), ('aborted', 'thwarted'),
        ('carried_out', 'continuing'), ('carried_out', 'failed'), ('carried_out', 'thwarted'),
        ('continuing', 'failed'), ('continuing', 'thwarted'), ('granted', 'refused')
)
SELECT 'polarity' AS kind, p.event_id, p.mode, p.proposition_id, p.proposition_id AS other_id,
    p.text, p.text AS other_text, y.names AS said_by, n.names AS other_said_by
FROM main.propositions p
JOIN said y ON y.proposition_id = p.proposition_id AND y.polarity = 'affirms'
JOIN said n ON n.proposition_id = p.proposition_id AND n.polarity = 'denies'
UNION ALL
SELECT a.aspect, a.event_id, a.mode, a.proposition_id, b.proposition_id, a.text, b.text,
    a.names, b.names
FROM affirmed a
JOIN affirmed b ON a.proposition_id < b.proposition_id AND a.event_id = b.event_id
    AND a.mode = b.mode AND a.aspect = b.aspect
    AND a.actor_id IS NOT DISTINCT FROM b.actor_id AND a.role IS NOT DISTINCT FROM b.role
    AND a.unit IS NOT DISTINCT FROM b.unit
LEFT JOIN exclusive x ON x.one = least(a.value, b.value) AND x.other = greatest(a.value, b.value)
WHERE (a.aspect = 'time'
        AND (a.value_earliest > b.value_latest OR b.value_earliest > a.value_latest))
    OR (a.aspect = 'quantity' AND (a.value_min > b.value_max OR b.value_min > a.value_max))
    OR (a.aspect = 'outcome' AND x.one IS NOT NULL)
