-- title: An accusation of a living person rests on more than a heading, and was coded twice
-- severity: error
-- subject: propositions
-- needs: claim-uncited
-- why: What would harm a person is recorded only if the text itself carries it, a coder is sure of
--   the reading and a second one read it apart.
-- fix: Find the place in the body of an article, have the claim coded a second time, or remove it.
WITH accusations AS (
    SELECT p._record, p.proposition_id, c.claim_id, c.coder_confidence
    FROM sound.propositions p
    JOIN main.actors a ON a.actor_id = p.actor_id
    JOIN main.claims c ON c.proposition_id = p.proposition_id
    WHERE p.adverse AND a.living IN ('yes', 'presumed')
), bodily AS (
    SELECT DISTINCT claim_id FROM main.evidence WHERE rendering NOT IN ('headline', 'caption')
), twice AS (
    SELECT claim_id FROM main.codings GROUP BY claim_id HAVING count(DISTINCT coder) > 1
)
SELECT DISTINCT a._record AS record, 'adverse' AS field, 'true' AS value,
    'the accusation "' || a.proposition_id || '" rests on a heading or caption alone' AS message
FROM accusations a
WHERE EXISTS (
    SELECT 1 FROM accusations x JOIN main.evidence e USING (claim_id)
    WHERE x.proposition_id = a.proposition_id)
AND NOT EXISTS (
    SELECT 1 FROM accusations x JOIN bodily b USING (claim_id)
    WHERE x.proposition_id = a.proposition_id)
UNION ALL
SELECT a._record, 'adverse', 'true',
    'the coder was not sure of "' || a.claim_id || '", a claim on the accusation "'
    || a.proposition_id || '"'
FROM accusations a WHERE a.coder_confidence = 'low'
UNION ALL
SELECT a._record, 'adverse', 'true',
    '"' || a.claim_id || '", a claim on the accusation "' || a.proposition_id
    || '", has no second coding'
FROM accusations a ANTI JOIN twice t USING (claim_id)
