-- title: No two propositions ask the same question
-- severity: error
-- subject: propositions
-- needs: cell-misfilled
-- why: Claims can only be compared if they answer the same proposition.
-- fix: Move all claims to one of the two propositions, and remove the other.
SELECT p._record AS record, 'proposition_id' AS field, p.proposition_id AS value,
    '"' || p.proposition_id || '" asks the same question as "' || o.proposition_id || '"' AS message
FROM sound.propositions p
JOIN sound.propositions o ON o._record < p._record
    AND o.event_id IS NOT DISTINCT FROM p.event_id
    AND o.mode IS NOT DISTINCT FROM p.mode
    AND o.aspect IS NOT DISTINCT FROM p.aspect
    AND o.actor_id IS NOT DISTINCT FROM p.actor_id
    AND o.role IS NOT DISTINCT FROM p.role
    AND o.value IS NOT DISTINCT FROM p.value
    AND o.unit IS NOT DISTINCT FROM p.unit
    AND o.about_id IS NOT DISTINCT FROM p.about_id
