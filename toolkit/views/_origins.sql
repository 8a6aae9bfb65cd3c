-- title: The interval of independent origins of each proposition and polarity
-- row: one proposition and polarity that has a voice
WITH RECURSIVE edges AS (
    SELECT a, b, strength FROM views._links UNION SELECT b, a, strength FROM views._links
), strong (claim_id, part) USING KEY (claim_id) AS (
    SELECT DISTINCT a, a FROM edges WHERE strength = 'strong'
    UNION
    SELECT e.b, min(w.part)
    FROM strong w
    JOIN edges e ON e.a = w.claim_id AND e.strength = 'strong'
    JOIN recurring.strong r ON r.claim_id = e.b
    WHERE w.part < r.part GROUP BY e.b
), any_link (claim_id, part) USING KEY (claim_id) AS (
    SELECT DISTINCT a, a FROM edges
    UNION
    SELECT e.b, min(w.part)
    FROM any_link w
    JOIN edges e ON e.a = w.claim_id
    JOIN recurring.any_link r ON r.claim_id = e.b
    WHERE w.part < r.part GROUP BY e.b
)
SELECT v.proposition_id, v.polarity,
    count(DISTINCT coalesce(a.part, v.claim_id))::INTEGER AS origins_min,
    count(DISTINCT coalesce(s.part, v.claim_id))::INTEGER AS origins_max
FROM views._voices v
LEFT JOIN strong s USING (claim_id)
LEFT JOIN any_link a USING (claim_id)
GROUP BY ALL
