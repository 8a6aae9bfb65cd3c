-- title: No two propositions ask the same question
-- severity: error
-- subject: propositions
-- level: 3
-- needs: cell-misfilled
-- why: Claims can only be compared if they answer the same proposition.
-- fix: Move all claims to one of the two propositions, and remove the other.
SELECT _record AS record, 'proposition_id' AS field, proposition_id AS value,
    '"' || proposition_id || '" asks the same question as "' || first_id || '"' AS message
FROM (
    SELECT _record, proposition_id, first_value(proposition_id) OVER same AS first_id,
        row_number() OVER same AS place
    FROM sound.propositions
    WINDOW same AS (
        PARTITION BY event_id, mode, aspect, actor_id, role, value, unit, about_id
        ORDER BY _record)
)
WHERE place > 1
