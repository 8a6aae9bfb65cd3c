-- title: Ids are lower-case slugs that start with the letter of their table
-- severity: error
-- subject: *
-- why: IRIs and file names are built from ids; an id in another form breaks them, or makes two ids
--   look the same.
-- fix: Rename the id in every table that refers to it.
SELECT 'sources' AS "table", _record AS record, 'source_id' AS field, source_id AS value,
    '"' || source_id || '" is not an id of the form s-word-word in lower-case letters and digits' AS message
FROM main.sources WHERE NOT regexp_full_match(source_id, 's-[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'actors' AS "table", _record AS record, 'actor_id' AS field, actor_id AS value,
    '"' || actor_id || '" is not an id of the form a-word-word in lower-case letters and digits' AS message
FROM main.actors WHERE NOT regexp_full_match(actor_id, 'a-[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'events' AS "table", _record AS record, 'event_id' AS field, event_id AS value,
    '"' || event_id || '" is not an id of the form e-word-word in lower-case letters and digits' AS message
FROM main.events WHERE NOT regexp_full_match(event_id, 'e-[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'propositions' AS "table", _record AS record, 'proposition_id' AS field, proposition_id AS value,
    '"' || proposition_id || '" is not an id of the form p-word-word in lower-case letters and digits' AS message
FROM main.propositions WHERE NOT regexp_full_match(proposition_id, 'p-[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'claims' AS "table", _record AS record, 'claim_id' AS field, claim_id AS value,
    '"' || claim_id || '" is not an id of the form c-word-word in lower-case letters and digits' AS message
FROM main.claims WHERE NOT regexp_full_match(claim_id, 'c-[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'evidence' AS "table", _record AS record, 'evidence_id' AS field, evidence_id AS value,
    '"' || evidence_id || '" is not an id of the form v-word-word in lower-case letters and digits' AS message
FROM main.evidence WHERE NOT regexp_full_match(evidence_id, 'v-[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'codings', _record, 'coding_id', coding_id,
    '"' || coding_id || '" is not a slug of lower-case letters, digits and single hyphens'
FROM main.codings WHERE NOT regexp_full_match(coding_id, '[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'codings', _record, 'coder', coder,
    '"' || coder || '" is not a slug of lower-case letters, digits and single hyphens'
FROM main.codings WHERE NOT regexp_full_match(coder, '[a-z0-9]+(-[a-z0-9]+)*')
UNION ALL
SELECT 'claims', _record, 'coded_by', coded_by,
    '"' || coded_by || '" is not a slug of lower-case letters, digits and single hyphens'
FROM main.claims WHERE NOT regexp_full_match(coded_by, '[a-z0-9]+(-[a-z0-9]+)*')
