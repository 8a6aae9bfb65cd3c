-- title: Every unnamed actor belongs to one report
-- severity: error
-- subject: actors
-- level: 2
-- about: attributions
-- needs: derivation-cycle, chain-broken, chain-contradicts-derivations, chain-starts-elsewhere,
--   chain-ends-elsewhere
-- why: "Officials" in one newspaper and "officials" in another may be different people; a shared
--   row would treat two voices as one.
-- fix: Add a separate actor for the unnamed speaker of each report.
WITH RECURSIVE uses (actor_id, evidence_id, source_id) AS (
    SELECT a.actor_id, a.evidence_id, arg_max(x.source_id, (x.step, x.source_id))
    FROM main.attributions a
    SEMI JOIN main.actors n ON n.actor_id = a.actor_id AND n.identity IN ('withheld', 'unknown')
    LEFT JOIN main.attributions x ON x.evidence_id = a.evidence_id AND x.source_id IS NOT NULL
        AND x.step <= a.step
    GROUP BY a._record, a.actor_id, a.evidence_id
), reached (start_id, source_id) AS (
    SELECT DISTINCT source_id, source_id FROM uses WHERE source_id IS NOT NULL
    UNION
    SELECT r.start_id, d.from_source_id
    FROM reached r JOIN main.derivations d ON d.source_id = r.source_id
), documents AS (
    SELECT DISTINCT actor_id, source_id FROM uses WHERE source_id IS NOT NULL
), common AS (
    SELECT d.actor_id, r.source_id, count(DISTINCT d.source_id) AS n
    FROM documents d JOIN reached r ON r.start_id = d.source_id GROUP BY ALL
), total AS (
    SELECT actor_id, count(*) AS n FROM documents GROUP BY ALL
)
SELECT a._record AS record, 'actor_id' AS field, a.actor_id AS value,
    'the unnamed actor "' || a.actor_id || '" speaks in documents that do not share a common report' AS message
FROM sound.actors a
JOIN total t ON t.actor_id = a.actor_id
ANTI JOIN common c ON c.actor_id = a.actor_id AND c.n = t.n
WHERE a.identity IN ('withheld', 'unknown')
