-- title: Evidence whose reading rests on more than its words
-- severity: info
-- subject: evidence
-- why: A conclusion, another source or outside knowledge led from the words to the proposition;
--   the note says which.
-- fix: Nothing needs mending; weigh the note.
SELECT _record AS record, 'resolution' AS field, resolution AS value,
    '"' || evidence_id || '" is read by ' || resolution || coalesce(': ' || note, '') AS message
FROM sound.evidence
WHERE resolution IN ('cross_source', 'inferred', 'external', 'unresolved')
