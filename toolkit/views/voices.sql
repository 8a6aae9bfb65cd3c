-- title: Who speaks, passes on others' words, is the source or is only named in each article
-- row: one actor in one held article
-- order: actor_id, source_id
-- `withheld_reason` is what the article itself states, if the passages say so for any article.
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
    SELECT actor_id, source_id, string_agg(DISTINCT words, '; ' ORDER BY words) AS names,
        min(withheld_reason) AS reason
    FROM main.passages WHERE kind = 'name' GROUP BY ALL
), told AS (
    SELECT DISTINCT actor_id FROM named WHERE reason IS NOT NULL
), places AS (
    SELECT actor_id, source_id FROM spoken UNION SELECT actor_id, source_id FROM relayed
    UNION SELECT actor_id, source_id FROM informed UNION SELECT actor_id, source_id FROM named
)
SELECT p.actor_id, p.source_id, a.name, a.kind, a.identity,
    CASE WHEN t.actor_id IS NULL THEN a.withheld_reason ELSE coalesce(n.reason, 'unstated')
        END AS withheld_reason,
    coalesce(s.n, 0) AS speaks, coalesce(r.n, 0) AS relays, coalesce(i.n, 0) AS informs,
    n.names IS NOT NULL AS is_named, n.names
FROM places p
JOIN main.actors a ON a.actor_id = p.actor_id
LEFT JOIN spoken s ON s.actor_id = p.actor_id AND s.source_id = p.source_id
LEFT JOIN relayed r ON r.actor_id = p.actor_id AND r.source_id = p.source_id
LEFT JOIN informed i ON i.actor_id = p.actor_id AND i.source_id = p.source_id
LEFT JOIN told t ON t.actor_id = p.actor_id
LEFT JOIN named n ON n.actor_id = p.actor_id AND n.source_id = p.source_id
