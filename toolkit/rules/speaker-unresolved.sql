-- title: Every chain ends at a resolved speaker, or a note says why not
-- severity: warning
-- subject: evidence
-- needs: chain-broken, cell-misfilled
-- why: Who cannot be found out stays unresolved; a note tells the reader that somebody tried.
-- fix: Resolve the speaker, or add a note to the evidence row.
SELECT 'attributions' AS "table", a._record AS record, 'resolution' AS field, a.resolution AS value,
    'the speaker of "' || e.evidence_id || '" is unresolved, and no note says why' AS message
FROM sound.evidence e
JOIN sound.attributions a USING (evidence_id)
ANTI JOIN main.attributions later ON later.evidence_id = a.evidence_id AND later.step > a.step
WHERE a.resolution = 'unresolved' AND e.note IS NULL
