-- title: How far coders agree when they code independently
-- row: one field
-- order: field
WITH pairs AS (
    SELECT a.field, a.claim_id, a.value = b.value AS same
    FROM main.codings a
    JOIN main.codings b ON b.claim_id = a.claim_id AND b.field = a.field AND b.coder > a.coder
    WHERE a.blind OR b.blind
)
SELECT p.field, count(*)::INTEGER AS pairs, count(*) FILTER (p.same)::INTEGER AS agreed,
    round(avg(p.same::INTEGER), 3) AS agreement, round(any_value(x.alpha), 3) AS alpha,
    CASE WHEN any_value(x.alpha) IS NULL THEN 'undefined'
        WHEN any_value(x.alpha) >= 0.8 THEN 'reliable'
        WHEN any_value(x.alpha) >= 0.667 THEN 'tentative' ELSE 'unreliable' END AS judgement
FROM pairs p LEFT JOIN views._alpha x USING (field)
GROUP BY p.field
