-- title: Every actor, held source and event is used
-- severity: warning
-- subject: actors
-- level: 1
-- why: A row that nothing refers to is either left over, or something that refers to it is missing.
-- fix: Remove the row, or add the row that should refer to it.
WITH used AS (
    SELECT actor_id AS id FROM main.propositions UNION SELECT speaker_id FROM main.claims
    UNION SELECT actor_id FROM main.attributions UNION SELECT part_of FROM main.actors
    UNION SELECT publisher_id FROM main.sources UNION SELECT event_id FROM main.propositions
    UNION SELECT part_of FROM main.events UNION SELECT source_id FROM main.evidence
)
SELECT 'actors' AS "table", a._record AS record, 'actor_id' AS field, a.actor_id AS value,
    'nothing refers to the actor "' || a.actor_id || '"' AS message
FROM sound.actors a ANTI JOIN used u ON u.id = a.actor_id
ANTI JOIN main.passages p ON p.actor_id = a.actor_id
UNION ALL
SELECT 'events', e._record, 'event_id', e.event_id, 'no proposition is about the event "' || e.event_id || '"'
FROM sound.events e ANTI JOIN used u ON u.id = e.event_id
UNION ALL
SELECT 'sources', s._record, 'source_id', s.source_id, 'no evidence refers to the held source "' || s.source_id || '"'
FROM sound.sources s ANTI JOIN used u ON u.id = s.source_id WHERE s.held
