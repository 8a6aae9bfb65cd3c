-- title: Evidence without a link to the passage
-- severity: info
-- subject: evidence
-- level: 1
-- about: evidence.text_start
-- why: No short run of words identifies the passage in a browser, so the link can only open the
--   page.
-- fix: No action needed; a slightly different span may help.
SELECT _record AS record, 'text_start' AS field, NULL AS value,
    '"' || evidence_id || '" has no text_start and text_end to link to the passage' AS message
FROM sound.evidence WHERE text_start IS NULL
