-- title: Every source that is not held is used
-- severity: error
-- subject: sources
-- level: 2
-- why: A document that no source relies on and no chain contains does not belong in the table.
-- fix: Add the derivation, chain step or evidence that uses the source, or remove the source.
SELECT s._record AS record, 'source_id' AS field, s.source_id AS value,
    'the source "' || s.source_id || '" is not held, and no derivation, chain or evidence uses it' AS message
FROM sound.sources s
ANTI JOIN main.derivations d ON d.from_source_id = s.source_id
ANTI JOIN main.attributions a ON a.source_id = s.source_id
ANTI JOIN main.evidence e ON e.source_id = s.source_id
WHERE NOT s.held
