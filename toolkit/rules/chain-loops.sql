-- title: No chain contains the same actor and source twice
-- severity: error
-- subject: evidence
-- needs: chain-broken, chain-starts-elsewhere, chain-ends-elsewhere
-- why: Words cannot reach an article through the same document twice.
-- fix: Remove the repeated step.
SELECT DISTINCT 'attributions' AS "table", a._record AS record, 'step' AS field, a.step::VARCHAR AS value,
    'step ' || a.step || ' of "' || a.evidence_id || '" repeats step ' || b.step || ': ('
    || a.actor_id || ', ' || coalesce(a.source_id, 'no source') || ')' AS message
FROM (
    SELECT evidence_id FROM sound.attributions GROUP BY evidence_id, actor_id, source_id
    HAVING count(*) > 1
) twice
JOIN sound.attributions a USING (evidence_id)
JOIN sound.evidence e USING (evidence_id)
JOIN sound.attributions b ON b.evidence_id = a.evidence_id AND b.step < a.step
    AND b.actor_id = a.actor_id AND b.source_id IS NOT DISTINCT FROM a.source_id
