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
), fewer AS (
    SELECT v.proposition_id, v.polarity, count(*) - count(DISTINCT a.part) AS at_most,
        count(s.part) - count(DISTINCT s.part) AS at_least
    FROM any_link a
    JOIN views._voices v USING (claim_id)
    LEFT JOIN strong s USING (claim_id)
    GROUP BY ALL
)
SELECT v.proposition_id, v.polarity,
    (v.voices - coalesce(f.at_most, 0))::INTEGER AS origins_min,
    (v.voices - coalesce(f.at_least, 0))::INTEGER AS origins_max
FROM (
    SELECT proposition_id, polarity, count(*) AS voices FROM views._voices GROUP BY ALL
) v
LEFT JOIN fewer f USING (proposition_id, polarity)
