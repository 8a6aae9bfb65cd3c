-- title: The interval of independent origins of each proposition and polarity
-- row: one proposition and polarity that has a voice
WITH RECURSIVE edges AS (
    SELECT a, b, strength FROM views._links UNION SELECT b, a, strength FROM views._links
), strong (claim_id, reached) AS (
    SELECT claim_id, claim_id FROM views._voices
    UNION
    SELECT w.claim_id, e.b FROM strong w JOIN edges e ON e.a = w.reached AND e.strength = 'strong'
), any_link (claim_id, reached) AS (
    SELECT claim_id, claim_id FROM views._voices
    UNION
    SELECT w.claim_id, e.b FROM any_link w JOIN edges e ON e.a = w.reached
), strong_part AS (
    SELECT claim_id, min(reached) AS part FROM strong GROUP BY claim_id
), any_part AS (
    SELECT claim_id, min(reached) AS part FROM any_link GROUP BY claim_id
)
SELECT v.proposition_id, v.polarity,
    count(DISTINCT a.part)::INTEGER AS origins_min,
    count(DISTINCT s.part)::INTEGER AS origins_max
FROM views._voices v
JOIN strong_part s USING (claim_id)
JOIN any_part a USING (claim_id)
GROUP BY ALL
