-- title: Sources without a URL
-- severity: info
-- subject: sources
-- level: 1
-- about: sources.url
-- why: Without a URL, readers cannot open the document.
-- fix: Add the URL of the document itself, if known.
SELECT _record AS record, 'url' AS field, NULL AS value,
    'the source "' || source_id || '" has no URL' AS message
FROM sound.sources WHERE url IS NULL
