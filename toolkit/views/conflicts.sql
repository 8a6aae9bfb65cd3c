-- title: Claims that cannot both be true
-- row: one pair of propositions, or one proposition that is both affirmed and denied
-- order: kind, proposition_id, other_id
-- `opposition` says of which kind: polarity, values of one question that exclude each other, or an
-- exclusion, which a text states.
-- Of many propositions about the same thing, each is compared only with the witnesses: the ten
-- that end first, the ten that begin last, and ten of each outcome. A proposition in conflict with
-- any other is in conflict with a witness, so none is left out and the pairs stay linear.
WITH said AS (
    SELECT c.proposition_id, c.polarity,
        views.listed(list(DISTINCT a.name ORDER BY a.name), '; ') AS names
    FROM views._current c JOIN main.actors a ON a.actor_id = c.speaker_id
    GROUP BY ALL
), affirmed AS (
    SELECT p.proposition_id, p.event_id, p.mode, p.aspect, p.actor_id, p.role, p.unit, p.value,
        p.text, s.names, b.value_earliest, b.value_latest, b.value_min, b.value_max
    FROM main.propositions p
    JOIN said s ON s.proposition_id = p.proposition_id AND s.polarity = 'affirms'
    LEFT JOIN views._bounds b ON b.proposition_id = p.proposition_id
    WHERE p.aspect IN ('time', 'quantity', 'outcome') AND p.event_id IS NOT NULL
        AND p.mode IS NOT NULL
), placed AS (
    SELECT *, row_number() OVER (same ORDER BY value_latest, value_max, proposition_id) AS by_end,
        row_number() OVER (same ORDER BY value_earliest DESC NULLS LAST,
            value_min DESC NULLS LAST, proposition_id) AS by_start,
        row_number() OVER (PARTITION BY event_id, mode, aspect, actor_id, role, unit, value
            ORDER BY proposition_id) AS by_outcome
    FROM affirmed
    WINDOW same AS (PARTITION BY event_id, mode, aspect, actor_id, role, unit)
), witnesses AS (
    SELECT * FROM placed
    WHERE CASE WHEN aspect = 'outcome' THEN by_outcome ELSE least(by_end, by_start) END <= 10
), exclusive (one, other) AS (
    VALUES ('aborted', 'carried_out'), ('aborted', 'continuing'), ('aborted', 'thwarted'),
        ('carried_out', 'continuing'), ('carried_out', 'failed'), ('carried_out', 'thwarted'),
        ('continuing', 'failed'), ('continuing', 'thwarted'), ('granted', 'refused')
), conflicting AS (
    SELECT DISTINCT least(a.proposition_id, b.proposition_id) AS one,
        greatest(a.proposition_id, b.proposition_id) AS other
    FROM affirmed a
    JOIN witnesses b ON a.proposition_id <> b.proposition_id AND a.event_id = b.event_id
        AND a.mode = b.mode AND a.aspect = b.aspect
        AND a.actor_id IS NOT DISTINCT FROM b.actor_id AND a.role IS NOT DISTINCT FROM b.role
        AND a.unit IS NOT DISTINCT FROM b.unit
    LEFT JOIN exclusive x ON x.one = least(a.value, b.value)
        AND x.other = greatest(a.value, b.value)
    WHERE (a.aspect = 'time'
            AND (a.value_earliest > b.value_latest OR b.value_earliest > a.value_latest))
        OR (a.aspect = 'quantity'
            AND (a.value_min > b.value_max OR b.value_min > a.value_max))
        OR (a.aspect = 'outcome' AND x.one IS NOT NULL)
)
SELECT 'polarity' AS kind, p.event_id, p.mode, p.proposition_id, p.proposition_id AS other_id,
    p.text, p.text AS other_text, y.names AS said_by, n.names AS other_said_by,
    'polarity' AS opposition, NULL AS evidence_id, NULL AS note
FROM main.propositions p
JOIN said y ON y.proposition_id = p.proposition_id AND y.polarity = 'affirms'
JOIN said n ON n.proposition_id = p.proposition_id AND n.polarity = 'denies'
UNION ALL
SELECT a.aspect, a.event_id, a.mode, a.proposition_id, b.proposition_id, a.text, b.text,
    a.names, b.names, 'values', NULL, NULL
FROM conflicting c
JOIN affirmed a ON a.proposition_id = c.one
JOIN affirmed b ON b.proposition_id = c.other
UNION ALL
SELECT 'exclusion', p.event_id, p.mode, p.proposition_id, q.proposition_id, p.text, q.text,
    y.names, n.names, 'exclusion', x.evidence_id, x.note
FROM main.exclusions x
JOIN main.propositions p ON p.proposition_id = x.proposition_id
JOIN main.propositions q ON q.proposition_id = x.excluded_id
JOIN said y ON y.proposition_id = x.proposition_id AND y.polarity = 'affirms'
JOIN said n ON n.proposition_id = x.excluded_id AND n.polarity = 'affirms'
