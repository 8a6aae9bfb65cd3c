-- title: At most one `occurrence` proposition per event and mode
-- severity: error
-- subject: propositions
-- needs: cell-misfilled, proposition-duplicated
-- why: If two propositions ask whether the same thing happened, their answers cannot be compared.
-- fix: Move all claims to one of the two propositions, and remove the other.
SELECT p._record AS record, 'event_id' AS field, p.event_id AS value,
    'the event "' || p.event_id || '" already has an occurrence proposition of mode ' || p.mode
    || ': "' || o.proposition_id || '"' AS message
FROM sound.propositions p
JOIN sound.propositions o ON o.event_id = p.event_id AND o.mode = p.mode
    AND o.aspect = 'occurrence' AND o._record < p._record
WHERE p.aspect = 'occurrence'
