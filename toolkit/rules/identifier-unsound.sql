-- title: Every identifier has one subject, a valid value and an unambiguous match
-- severity: error
-- subject: identifiers
-- why: Identifiers are used to join other datasets; a wrong one can mix up two people.
-- fix: Correct the value, the match or the subject.
WITH shaped AS (
    SELECT *, CASE scheme
        WHEN 'wikidata' THEN 'Q[1-9][0-9]*'
        WHEN 'geonames' THEN '[1-9][0-9]*'
        WHEN 'iso3166' THEN '[A-Z]{3}'
        WHEN 'doi' THEN '10[.][0-9]{4,9}/.+'
        WHEN 'ucdp_ged' THEN '[0-9]+'
        ELSE '.+' END AS shape,
        (actor_id IS NOT NULL)::INT + (event_id IS NOT NULL)::INT + (source_id IS NOT NULL)::INT
            + (claim_id IS NOT NULL)::INT + (proposition_id IS NOT NULL)::INT
            + (evidence_id IS NOT NULL)::INT AS subjects,
        coalesce(actor_id, event_id, source_id, claim_id, proposition_id, evidence_id) AS subject,
        CASE WHEN actor_id IS NOT NULL THEN 'actor' WHEN event_id IS NOT NULL THEN 'event'
            WHEN source_id IS NOT NULL THEN 'source' WHEN claim_id IS NOT NULL THEN 'claim'
            WHEN proposition_id IS NOT NULL THEN 'proposition' ELSE 'evidence' END AS subject_kind
    FROM sound.identifiers
), known AS (
    SELECT 'actor' AS kind, actor_id AS id FROM main.actors
    UNION ALL SELECT 'event', event_id FROM main.events
    UNION ALL SELECT 'source', source_id FROM main.sources
    UNION ALL SELECT 'claim', claim_id FROM main.claims
    UNION ALL SELECT 'proposition', proposition_id FROM main.propositions
    UNION ALL SELECT 'evidence', evidence_id FROM main.evidence
)
SELECT _record AS record, 'actor_id' AS field, coalesce(actor_id, '') AS value,
    'the identifier has ' || subjects || ' subjects: expected exactly one row' AS message
FROM shaped WHERE subjects <> 1
UNION ALL
SELECT _record, 'value', value, '"' || value || '" is not a valid identifier of the scheme ' || scheme
FROM shaped WHERE subjects = 1 AND scheme <> 'self' AND NOT regexp_full_match(value, shape)
UNION ALL
SELECT s._record, 'value', s.value, '"' || s.value || '" is not the id of another row in the same table'
FROM shaped s LEFT JOIN known k ON k.id = s.value AND k.kind = s.subject_kind
WHERE s.subjects = 1 AND s.scheme = 'self' AND (k.id IS NULL OR s.value = s.subject)
UNION ALL
SELECT _record, 'value', value,
    'the identifier ' || scheme || ':' || value || ' of "' || subject || '" is already given in record '
    || first_record
FROM (
    SELECT *, min(_record) OVER (PARTITION BY subject, scheme, value) AS first_record
    FROM shaped WHERE subjects = 1
)
WHERE _record > first_record
UNION ALL
SELECT _record, 'value', value,
    scheme || ':' || value || ' is an exact match for both "' || subject || '" and "'
    || CASE WHEN subject = one THEN other ELSE one END || '"'
FROM (
    SELECT *, min(subject) OVER same AS one, max(subject) OVER same AS other
    FROM shaped WHERE subjects = 1 AND match = 'exact'
    WINDOW same AS (PARTITION BY scheme, value)
)
WHERE one <> other
