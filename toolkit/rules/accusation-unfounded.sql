-- title: Accusations of living people need more than a headline, and a second coding
-- severity: error
-- subject: propositions
-- level: 3
-- about: claims
-- needs: claim-uncited
-- why: An accusation can harm a person. It is recorded only if the body of an article contains it,
--   the coder is confident of the reading, and a second coder has coded it independently.
-- fix: Find the passage in the body of an article, have the claim coded a second time, or remove
--   it.
WITH accusations AS (
    SELECT p._record, p.proposition_id, c.claim_id, c.coder_confidence
    FROM sound.propositions p
    JOIN main.actors a ON a.actor_id = p.actor_id
    JOIN main.claims c ON c.proposition_id = p.proposition_id
    WHERE p.adverse AND a.living IN ('yes', 'presumed')
), bodily AS (
    SELECT DISTINCT claim_id FROM main.evidence 
    WHERE coalesce(rendering, '') NOT IN ('headline', 'caption')
), twice AS (
    SELECT claim_id FROM main.codings GROUP BY claim_id HAVING count(DISTINCT coder) > 1
)
SELECT DISTINCT a._record AS record, 'adverse' AS field, 'true' AS value,
    'the only evidence for the accusation "' || a.proposition_id || '" is a headline or caption' AS message
FROM accusations a
WHERE EXISTS (
    SELECT 1 FROM accusations x JOIN main.evidence e USING (claim_id)
    WHERE x.proposition_id = a.proposition_id)
AND NOT EXISTS (
    SELECT 1 FROM accusations x JOIN bodily b USING (claim_id)
    WHERE x.proposition_id = a.proposition_id)
UNION ALL
SELECT a._record, 'adverse', 'true',
    'coder_confidence is low for "' || a.claim_id || '", a claim on the accusation "'
    || a.proposition_id || '"'
FROM accusations a WHERE a.coder_confidence = 'low'
UNION ALL
SELECT a._record, 'adverse', 'true',
    '"' || a.claim_id || '", a claim on the accusation "' || a.proposition_id
    || '", was not coded a second time'
FROM accusations a ANTI JOIN twice t USING (claim_id)
