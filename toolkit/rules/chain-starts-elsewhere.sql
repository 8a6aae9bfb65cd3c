-- title: A chain starts at the held source and its publisher
-- severity: error
-- subject: evidence
-- level: 2
-- about: attributions
-- needs: chain-broken, evidence-source-not-held, cell-misfilled
-- why: Step 0 is the article's own voice, so it must name that article and its publisher.
-- fix: Give step 0 the source of the evidence row and the publisher of that source.
SELECT 'attributions' AS "table", a._record AS record,
    CASE WHEN a.source_id IS DISTINCT FROM e.source_id THEN 'source_id' ELSE 'actor_id' END AS field,
    CASE WHEN a.source_id IS DISTINCT FROM e.source_id THEN a.source_id ELSE a.actor_id END AS value,
    'step 0 of "' || e.evidence_id || '" is (' || a.actor_id || ', ' || coalesce(a.source_id, 'none')
    || '): expected (' || s.publisher_id || ', ' || e.source_id || ')' AS message
FROM sound.evidence e
JOIN sound.attributions a ON a.evidence_id = e.evidence_id AND a.step = 0
JOIN sound.sources s ON s.source_id = e.source_id
WHERE s.publisher_id IS NOT NULL
    AND (a.source_id IS DISTINCT FROM e.source_id OR a.actor_id <> s.publisher_id)
