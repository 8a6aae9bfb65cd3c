-- title: Each chain: its steps, its depth, who speaks at its ends, the last document that it names
-- row: one evidence row
-- Of two rows for one step, the ids decide, so that the order of rows does not matter.
SELECT e.evidence_id, e.claim_id, e.source_id, coalesce(a.steps, 0) AS steps, a.first_step,
    coalesce(a.depth, 0) AS depth, a.first_actor_id, a.last_actor_id,
    coalesce(a.document_id, e.source_id) AS document_id
FROM main.evidence e
LEFT JOIN (
    SELECT evidence_id, count(step) AS steps, min(step) AS first_step, max(step) AS depth,
        arg_min(actor_id, (step, actor_id)) FILTER (WHERE step IS NOT NULL) AS first_actor_id,
        arg_max(actor_id, (step, actor_id)) FILTER (WHERE step IS NOT NULL) AS last_actor_id,
        arg_max(source_id, (step, source_id)) FILTER (WHERE source_id IS NOT NULL AND step IS NOT NULL)
            AS document_id
    FROM main.attributions GROUP BY evidence_id
) a USING (evidence_id)
