-- title: No chain contains the same actor and source twice
-- severity: error
-- subject: evidence
-- level: 2
-- about: attributions
-- needs: chain-broken, chain-starts-elsewhere, chain-ends-elsewhere
-- why: Words cannot reach an article through the same document twice.
-- fix: Remove the repeated step.
SELECT 'attributions' AS "table", _record AS record, 'step' AS field, step::VARCHAR AS value,
    'step ' || step || ' of "' || evidence_id || '" repeats step ' || first_step || ': ('
    || actor_id || ', ' || coalesce(source_id, 'no source') || ')' AS message
FROM (
    SELECT a.*, min(a.step) OVER (PARTITION BY a.evidence_id, a.actor_id, a.source_id) AS first_step
    FROM sound.attributions a SEMI JOIN sound.evidence e USING (evidence_id)
)
WHERE step > first_step
