-- title: Sources without a date
-- severity: info
-- subject: sources
-- level: 1
-- about: sources.published_edtf
-- why: A source without a date cannot be placed on a timeline.
-- fix: Add the date and its basis, if known.
SELECT _record AS record, 'published_edtf' AS field, NULL AS value,
    'the source "' || source_id || '" has no date' AS message
FROM sound.sources WHERE published_edtf IS NULL
