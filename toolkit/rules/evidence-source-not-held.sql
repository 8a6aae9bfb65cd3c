-- title: Evidence points only at held sources
-- severity: error
-- subject: evidence
-- why: A place in a text that nobody read for coding cannot be checked.
-- fix: Point at the held article that carries the claim, or hold the text.
SELECT e._record AS record, 'source_id' AS field, e.source_id AS value,
    'the source "' || e.source_id || '" is not held, so no place in it can be evidence' AS message
FROM sound.evidence e
JOIN main.sources s USING (source_id)
WHERE NOT s.held
