-- title: Evidence that no link can open
-- severity: info
-- subject: evidence
-- why: No few words of the span open the right place in a browser, so the link goes to the page
--   only.
-- fix: Nothing needs mending; another cut of the span may help.
SELECT _record AS record, 'text_start' AS field, NULL AS value,
    '"' || evidence_id || '" has no first and last words to open it by' AS message
FROM sound.evidence WHERE text_start IS NULL
