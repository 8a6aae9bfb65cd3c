-- title: Evidence refers only to held sources
-- severity: error
-- subject: evidence
-- level: 4
-- about: sources
-- why: A passage in a text that was not read for coding cannot be checked.
-- fix: Refer to the held article that contains the claim, or add the text as a held source.
SELECT e._record AS record, 'source_id' AS field, e.source_id AS value,
    'the source "' || e.source_id || '" is not held, so evidence cannot refer to it' AS message
FROM sound.evidence e
JOIN main.sources s USING (source_id)
WHERE NOT s.held
