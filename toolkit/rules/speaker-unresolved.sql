-- title: Every chain ends at an identified speaker, or a note explains why not
-- severity: warning
-- subject: evidence
-- level: 2
-- about: attributions
-- needs: chain-broken, cell-misfilled
-- why: If the speaker cannot be identified, a note shows readers that the coder tried.
-- fix: Identify the speaker, or add a note to the evidence row.
SELECT 'attributions' AS "table", a._record AS record, 'resolution' AS field, a.resolution AS value,
    'the speaker of "' || e.evidence_id || '" is unresolved, and no note explains why' AS message
FROM sound.evidence e
JOIN sound.attributions a USING (evidence_id)
ANTI JOIN main.attributions later ON later.evidence_id = a.evidence_id AND later.step > a.step
WHERE a.resolution = 'unresolved' AND e.note IS NULL
