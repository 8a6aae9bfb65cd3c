-- title: The standing of each proposition in each polarity
-- row: one proposition and polarity; a proposition without claims once, with no polarity
WITH sides AS (
    SELECT DISTINCT proposition_id, polarity FROM views._current
), contested AS (
    SELECT proposition_id FROM sides WHERE polarity IN ('affirms', 'denies')
    GROUP BY proposition_id HAVING count(*) = 2
), refuted AS (
    SELECT DISTINCT p.about_id AS proposition_id
    FROM main.propositions p JOIN views._current c USING (proposition_id)
    WHERE p.aspect = 'evidence_status' AND c.polarity = 'denies'
)
SELECT p.proposition_id, t.polarity,
    coalesce(o.origins_min, 0) AS origins_min, coalesce(o.origins_max, 0) AS origins_max,
    CASE WHEN t.polarity IS NULL OR t.polarity NOT IN ('affirms', 'denies') THEN 'unattested'
        WHEN o.origins_min >= 2 THEN 'several_origins'
        WHEN o.origins_max = 1 THEN 'single_origin'
        ELSE 'uncertain_origin' END AS status,
    c.proposition_id IS NOT NULL AS contested,
    r.proposition_id IS NOT NULL AS undercut
FROM main.propositions p
LEFT JOIN sides t USING (proposition_id)
LEFT JOIN contested c USING (proposition_id)
LEFT JOIN refuted r USING (proposition_id)
LEFT JOIN views._origins o ON o.proposition_id = p.proposition_id AND o.polarity = t.polarity
