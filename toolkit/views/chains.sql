-- title: The attribution chain of each passage, on one line
-- row: one evidence row
-- order: evidence_id
WITH steps AS (
    SELECT a.evidence_id, a.step, x.name
        || CASE WHEN x.identity = 'withheld' THEN ' (withheld)'
            WHEN x.identity = 'unknown' THEN ' (unknown)' ELSE '' END AS name
    FROM main.attributions a JOIN main.actors x USING (actor_id)
)
SELECT c.evidence_id, c.claim_id, c.source_id,
    string_agg(s.name, ' ← ' ORDER BY s.step) AS chain, any_value(c.depth) AS depth,
    any_value(c.document_id) AS document_id
FROM views._chain c LEFT JOIN steps s USING (evidence_id)
GROUP BY c.evidence_id, c.claim_id, c.source_id
