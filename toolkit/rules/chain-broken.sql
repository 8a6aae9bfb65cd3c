-- title: The steps of a chain are numbered from 0 without gaps
-- severity: error
-- subject: evidence
-- level: 2
-- about: attributions
-- why: A chain with a gap does not show through whom the claim came.
-- fix: Number the steps 0, 1, 2 … from the article to the speaker; every evidence row needs step 0.
SELECT e._record AS record, 'evidence_id' AS field, e.evidence_id AS value,
    CASE WHEN c.steps = 0 THEN 'the evidence "' || e.evidence_id || '" has no chain'
    ELSE 'the steps of "' || e.evidence_id || '" are '
        || (SELECT string_agg(a.step::VARCHAR, ', ' ORDER BY a.step) FROM main.attributions a
            WHERE a.evidence_id = e.evidence_id)
        || ': expected 0 to ' || (c.steps - 1) END AS message
FROM sound.evidence e
JOIN views._chain c USING (evidence_id)
WHERE c.steps = 0 OR c.first_step <> 0 OR c.depth <> c.steps - 1
