-- title: Evidence that does not follow from its words alone
-- severity: info
-- subject: evidence
-- level: 1
-- about: evidence.resolution
-- why: The coder needed a conclusion, another source or outside knowledge to get from the words to
--   the proposition; the note explains which.
-- fix: No action needed; take the note into account.
SELECT _record AS record, 'resolution' AS field, resolution AS value,
    '"' || evidence_id || '" has resolution ' || resolution || coalesce(': ' || note, '') AS message
FROM sound.evidence
WHERE resolution IN ('cross_source', 'inferred', 'external', 'unresolved')
