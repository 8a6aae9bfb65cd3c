-- title: The attribution chain of each passage, on one line
-- row: one evidence row
-- order: evidence_id
-- A step that the coder concluded, or took from another text, is marked with its resolution.
WITH steps AS (
    SELECT a.evidence_id, a.step, a.cue, x.name,
        CASE WHEN x.identity IN ('withheld', 'unknown') THEN x.identity END AS identity,
        CASE WHEN a.resolution IN ('cross_source', 'inferred', 'external', 'unresolved')
            THEN a.resolution END AS unsure
    FROM (
        SELECT evidence_id, step, actor_id, cue, resolution FROM main.attributions
        UNION ALL  -- a place without a chain has that of its publisher and its speaker
        SELECT e.evidence_id, 0, s.publisher_id, NULL, NULL FROM main.evidence e
        JOIN main.sources s USING (source_id) ANTI JOIN main.attributions USING (evidence_id)
        UNION ALL
        SELECT e.evidence_id, 1, c.speaker_id, NULL, NULL FROM main.evidence e
        JOIN main.claims c USING (claim_id) JOIN main.sources s USING (source_id)
        ANTI JOIN main.attributions USING (evidence_id)
        WHERE c.speaker_id IS DISTINCT FROM s.publisher_id
    ) a JOIN main.actors x USING (actor_id)
)
SELECT c.evidence_id, c.claim_id, c.source_id,
    string_agg(s.name || coalesce(' (' || nullif(concat_ws(', ', s.identity, s.unsure), '') || ')', ''),
        ' ← ' ORDER BY s.step, s.name) AS chain,
    greatest(max(c.depth), max(s.step)) AS depth, min(c.document_id) AS document_id,
    string_agg(coalesce(s.cue, '–'), ' ← ' ORDER BY s.step, s.name) FILTER (s.step > 0) AS cues,
    string_agg(s.step || ' ' || s.unsure, ', ' ORDER BY s.step, s.name) FILTER (s.unsure IS NOT NULL)
        AS unsure
FROM views._chain c LEFT JOIN steps s USING (evidence_id)
GROUP BY c.evidence_id, c.claim_id, c.source_id
