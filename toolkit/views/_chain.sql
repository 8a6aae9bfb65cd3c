-- title: The end of each chain: its depth, and the last document that it names
-- row: one evidence row
SELECT e.evidence_id, e.claim_id, e.source_id, coalesce(a.depth, 0) AS depth,
    coalesce(a.document_id, e.source_id) AS document_id
FROM main.evidence e
LEFT JOIN (
    SELECT evidence_id, max(step) AS depth,
        arg_max(source_id, step) FILTER (WHERE source_id IS NOT NULL) AS document_id
    FROM main.attributions GROUP BY evidence_id
) a USING (evidence_id)
