-- title: Sources without a date
-- severity: info
-- subject: sources
-- why: An undated source cannot be ordered in time.
-- fix: Give the date and its basis, if it is known.
SELECT _record AS record, 'published_edtf' AS field, NULL AS value,
    'the source "' || source_id || '" has no date' AS message
FROM sound.sources WHERE published_edtf IS NULL
