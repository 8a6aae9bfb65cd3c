-- title: At most one `occurrence` proposition per event and mode
-- severity: error
-- subject: propositions
-- level: 3
-- needs: cell-misfilled, proposition-duplicated
-- why: If two propositions ask whether the same thing happened, their answers cannot be compared.
-- fix: Move all claims to one of the two propositions, and remove the other.
SELECT _record AS record, 'event_id' AS field, event_id AS value,
    'the event "' || event_id || '" already has an occurrence proposition of mode ' || mode
    || ': "' || first_id || '"' AS message
FROM (
    SELECT _record, event_id, mode, first_value(proposition_id) OVER same AS first_id,
        row_number() OVER same AS place
    FROM sound.propositions
    WHERE aspect = 'occurrence' AND event_id IS NOT NULL AND mode IS NOT NULL
    WINDOW same AS (PARTITION BY event_id, mode ORDER BY _record)
)
WHERE place > 1
