-- title: A source that is not held is used somewhere
-- severity: error
-- subject: sources
-- why: A document that nothing rests on and no chain names has no place among the sources.
-- fix: Add the derivation or chain step that uses it, or remove it.
SELECT s._record AS record, 'source_id' AS field, s.source_id AS value,
    'the source "' || s.source_id || '" is not held, and no derivation or chain leads to it' AS message
FROM sound.sources s
ANTI JOIN main.derivations d ON d.from_source_id = s.source_id
ANTI JOIN main.attributions a ON a.source_id = s.source_id
WHERE NOT s.held
