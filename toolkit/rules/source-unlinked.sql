-- title: Sources without an address
-- severity: info
-- subject: sources
-- why: Without an address a reader cannot go and look.
-- fix: Give the address of the document itself, if it is known.
SELECT _record AS record, 'url' AS field, NULL AS value,
    'the source "' || source_id || '" has no address' AS message
FROM sound.sources WHERE url IS NULL
