-- title: Who speaks, passes on others' words, is the source or is only named in each article
-- row: one actor in one held article
-- order: actor_id, source_id
WITH spoken AS (
    SELECT c.speaker_id AS actor_id, e.source_id, count(DISTINCT c.claim_id)::INTEGER AS n
    FROM main.claims c JOIN main.evidence e USING (claim_id) GROUP BY ALL
), relayed AS (
    SELECT a.actor_id, e.source_id, count(DISTINCT e.claim_id)::INTEGER AS n
    FROM main.attributions a
    JOIN main.evidence e USING (evidence_id)
    JOIN main.claims c USING (claim_id)
    WHERE a.actor_id <> c.speaker_id GROUP BY ALL
), informed AS (
    SELECT p.actor_id, e.source_id, count(DISTINCT p.proposition_id)::INTEGER AS n
    FROM main.propositions p
    JOIN main.claims c USING (proposition_id)
    JOIN main.evidence e USING (claim_id)
    WHERE p.role IN ('source', 'informant') AND c.polarity = 'affirms' GROUP BY ALL
), named AS (
    SELECT actor_id, source_id, string_agg(DISTINCT words, '; ' ORDER BY words) AS names
    FROM main.passages WHERE kind = 'name' GROUP BY ALL
), places AS (
    SELECT actor_id, source_id FROM spoken UNION SELECT actor_id, source_id FROM relayed
    UNION SELECT actor_id, source_id FROM informed UNION SELECT actor_id, source_id FROM named
)
SELECT p.actor_id, p.source_id, a.name, a.kind, a.identity, a.withheld_reason,
    coalesce(s.n, 0) AS speaks, coalesce(r.n, 0) AS relays, coalesce(i.n, 0) AS informs,
    n.names IS NOT NULL AS is_named, n.names
FROM places p
JOIN main.actors a ON a.actor_id = p.actor_id
LEFT JOIN spoken s ON s.actor_id = p.actor_id AND s.source_id = p.source_id
LEFT JOIN relayed r ON r.actor_id = p.actor_id AND r.source_id = p.source_id
LEFT JOIN informed i ON i.actor_id = p.actor_id AND i.source_id = p.source_id
LEFT JOIN named n ON n.actor_id = p.actor_id AND n.source_id = p.source_id
