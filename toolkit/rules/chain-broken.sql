-- title: The steps of a chain run from 0 without a gap
-- severity: error
-- subject: evidence
-- why: A chain with a gap does not say through whom the claim came.
-- fix: Number the steps 0, 1, 2 … from the article inwards; every evidence row needs step 0.
SELECT e._record AS record, 'evidence_id' AS field, e.evidence_id AS value,
    CASE WHEN count(a.step) = 0 THEN 'the evidence "' || e.evidence_id || '" has no chain'
    ELSE 'the steps of "' || e.evidence_id || '" are '
        || string_agg(a.step::VARCHAR, ', ' ORDER BY a.step) || ', not 0 to '
        || (count(a.step) - 1) END AS message
FROM sound.evidence e
LEFT JOIN main.attributions a ON a.evidence_id = e.evidence_id
GROUP BY e._record, e.evidence_id
HAVING count(a.step) = 0 OR min(a.step) <> 0 OR max(a.step) <> count(a.step) - 1
