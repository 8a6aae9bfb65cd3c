-- title: Every source in a chain is one that the article relies on
-- severity: error
-- subject: attributions
-- level: 2
-- about: attributions, derivations
-- needs: derivation-cycle, chain-broken, chain-starts-elsewhere
-- why: A chain and the table `derivations` must agree: if an article passes on what a source says,
--   it relies on that source.
-- fix: Add the derivation that leads from the article to the source, or correct the step.
WITH RECURSIVE reached (source_id, from_source_id) AS (
    SELECT source_id, from_source_id FROM main.derivations
    UNION
    SELECT r.source_id, d.from_source_id
    FROM reached r JOIN main.derivations d ON d.source_id = r.from_source_id
)
SELECT a._record AS record, 'source_id' AS field, a.source_id AS value,
    'the source "' || a.source_id || '" at step ' || a.step || ' of "' || a.evidence_id
    || '" cannot be reached from "' || e.source_id || '" through derivations' AS message
FROM sound.attributions a
JOIN sound.evidence e USING (evidence_id)
ANTI JOIN reached r ON r.source_id = e.source_id AND r.from_source_id = a.source_id
WHERE a.step > 0 AND a.source_id IS NOT NULL AND a.source_id <> e.source_id
