-- title: Every accusation says whom it accuses and how that person replied
-- severity: error
-- subject: propositions
-- level: 3
-- about: claims
-- needs: cell-misfilled
-- why: An accusation must never be shown without the reply of the accused, so `answer` must match
--   what the held texts contain.
-- fix: Fill actor_id. Set answer to given or declined if the accused, or a member of the accused
--   organisation, has a claim on this proposition or another one about the same event; otherwise
--   to elsewhere or none_in_held.
WITH RECURSIVE part (actor_id, whole_id) AS (
    SELECT actor_id, actor_id FROM main.actors
    UNION
    SELECT p.actor_id, a.part_of
    FROM part p JOIN main.actors a ON a.actor_id = p.whole_id WHERE a.part_of IS NOT NULL
), spoken AS (
    SELECT DISTINCT q.proposition_id, q.event_id, x.whole_id
    FROM main.propositions q
    JOIN main.claims c ON c.proposition_id = q.proposition_id
    JOIN part x ON x.actor_id = c.speaker_id
), replied AS (
    SELECT p.proposition_id FROM sound.propositions p
    JOIN spoken s ON s.proposition_id = p.proposition_id AND s.whole_id = p.actor_id
    UNION
    SELECT p.proposition_id FROM sound.propositions p
    JOIN (SELECT DISTINCT event_id, whole_id FROM spoken) s
        ON s.event_id = p.event_id AND s.whole_id = p.actor_id
)
SELECT p._record AS record,
    CASE WHEN p.actor_id IS NULL THEN 'actor_id' ELSE 'answer' END AS field,
    CASE WHEN p.actor_id IS NOT NULL THEN p.answer END AS value,
    CASE WHEN p.actor_id IS NULL THEN '"' || p.proposition_id || '" is adverse but actor_id is empty: expected the accused'
        WHEN s.proposition_id IS NULL THEN 'answer is "' || p.answer || '", but "' || p.actor_id || '" does not reply to "'
            || p.proposition_id || '" in any held text'
        ELSE 'answer is "' || p.answer || '", but "' || p.actor_id || '" has a claim on "'
            || p.proposition_id || '" or another proposition about the same event'
    END AS message
FROM sound.propositions p
LEFT JOIN replied s USING (proposition_id)
WHERE p.adverse AND (p.actor_id IS NULL
    OR (p.answer IN ('given', 'declined')) <> (s.proposition_id IS NOT NULL))
