-- title: One question of occurrence an event and mode
-- severity: error
-- subject: propositions
-- needs: cell-misfilled, proposition-duplicated
-- why: Two questions whether the same thing happened keep their answers from meeting.
-- fix: Move the claims to one of the two, and remove the other.
SELECT p._record AS record, 'event_id' AS field, p.event_id AS value,
    'the event "' || p.event_id || '" has another question of occurrence in the mode ' || p.mode
    || ': "' || o.proposition_id || '"' AS message
FROM sound.propositions p
JOIN sound.propositions o ON o.event_id = p.event_id AND o.mode = p.mode
    AND o.aspect = 'occurrence' AND o._record < p._record
WHERE p.aspect = 'occurrence'
