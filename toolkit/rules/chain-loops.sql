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
    FROM sound.attributions a SEMI JOIN (
        SELECT e.evidence_id FROM sound.evidence e JOIN views._chain c USING (evidence_id)
        -- a chain of two steps repeats one only if its ends are one actor; a shorter one never
        WHERE c.steps > 2 OR (c.steps = 2 AND c.first_actor_id IS NOT DISTINCT FROM c.last_actor_id)
    ) e USING (evidence_id)
)
WHERE step > first_step
