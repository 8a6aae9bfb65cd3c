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
        (actor_id IS NOT NULL)::INT + (event_id IS NOT NULL)::INT + (source_id IS NOT NULL)::INT AS subjects,
        coalesce(actor_id, event_id, source_id) AS subject
    FROM sound.identifiers
), known AS (
    SELECT 'actor' AS kind, actor_id AS id FROM main.actors
    UNION ALL SELECT 'event', event_id FROM main.events
    UNION ALL SELECT 'source', source_id FROM main.sources
)
SELECT _record AS record, 'actor_id' AS field, coalesce(actor_id, '') AS value,
    'the identifier has ' || subjects || ' subjects: expected exactly one actor, event or source' AS message
FROM shaped WHERE subjects <> 1
UNION ALL
SELECT _record, 'value', value, '"' || value || '" is not a valid identifier of the scheme ' || scheme
FROM shaped WHERE subjects = 1 AND scheme <> 'self' AND NOT regexp_full_match(value, shape)
UNION ALL
SELECT s._record, 'value', s.value, '"' || s.value || '" is not the id of another row in the same table'
FROM shaped s LEFT JOIN known k ON k.id = s.value AND k.kind = CASE
    WHEN s.actor_id IS NOT NULL THEN 'actor' WHEN s.event_id IS NOT NULL THEN 'event' ELSE 'source' END
WHERE s.subjects = 1 AND s.scheme = 'self' AND (k.id IS NULL OR s.value = s.subject)
UNION ALL
SELECT a._record, 'value', a.value,
    'the identifier ' || a.scheme || ':' || a.value || ' of "' || a.subject || '" is already given in record '
    || b._record
FROM shaped a JOIN shaped b ON b._record < a._record AND b.subject = a.subject
    AND b.scheme = a.scheme AND b.value = a.value
WHERE a.subjects = 1 AND b.subjects = 1
UNION ALL
SELECT a._record, 'value', a.value,
    a.scheme || ':' || a.value || ' is an exact match for both "' || a.subject || '" and "' || b.subject || '"'
FROM shaped a JOIN shaped b ON b.subject <> a.subject
    AND b.scheme = a.scheme AND b.value = a.value AND a.match = 'exact' AND b.match = 'exact'
WHERE a.subjects = 1 AND b.subjects = 1
