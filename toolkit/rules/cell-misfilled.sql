-- title: Cells are filled or empty as the other cells of their row require
-- severity: error
-- subject: *
-- why: A value that does not apply to its row will still be read as if it did.
-- fix: Fill or empty the cell; the column descriptions say when each is required.
SELECT 'sources' AS "table", _record AS record, 'publisher_id' AS field, publisher_id::VARCHAR AS value,
    'publisher_id is required where held is true' AS message
FROM sound.sources sources
WHERE held AND publisher_id IS NULL AND getvariable('level') >= 2
UNION ALL
SELECT 'sources', _record, 'publisher_basis', publisher_basis::VARCHAR,
    'publisher_basis is required where publisher_id is filled'
FROM sound.sources sources
WHERE (publisher_id IS NOT NULL) AND publisher_basis IS NULL AND getvariable('level') >= 4
UNION ALL
SELECT 'sources', _record, 'publisher_basis', publisher_basis::VARCHAR,
    'publisher_basis is allowed only where publisher_id is filled'
FROM sound.sources sources
WHERE NOT (publisher_id IS NOT NULL) AND publisher_basis IS NOT NULL
UNION ALL
SELECT 'sources', _record, 'text_sha256', text_sha256::VARCHAR,
    'text_sha256 is required where held is true'
FROM sound.sources sources
WHERE (held) AND text_sha256 IS NULL
UNION ALL
SELECT 'sources', _record, 'text_sha256', text_sha256::VARCHAR,
    'text_sha256 is allowed only where held is true'
FROM sound.sources sources
WHERE NOT (held) AND text_sha256 IS NOT NULL
UNION ALL
SELECT 'sources', _record, 'text_chars', text_chars::VARCHAR,
    'text_chars is required where held is true'
FROM sound.sources sources
WHERE (held) AND text_chars IS NULL
UNION ALL
SELECT 'sources', _record, 'text_chars', text_chars::VARCHAR,
    'text_chars is allowed only where held is true'
FROM sound.sources sources
WHERE NOT (held) AND text_chars IS NOT NULL
UNION ALL
SELECT 'sources', _record, 'published_basis', published_basis::VARCHAR,
    'published_basis is required where published_edtf is filled'
FROM sound.sources sources
WHERE (published_edtf IS NOT NULL) AND published_basis IS NULL AND getvariable('level') >= 4
UNION ALL
SELECT 'sources', _record, 'published_basis', published_basis::VARCHAR,
    'published_basis is allowed only where published_edtf is filled'
FROM sound.sources sources
WHERE NOT (published_edtf IS NOT NULL) AND published_basis IS NOT NULL
UNION ALL
SELECT 'actors', _record, 'withheld_reason', withheld_reason::VARCHAR,
    'withheld_reason is required where identity is withheld'
FROM sound.actors actors
WHERE (identity = 'withheld') AND withheld_reason IS NULL AND getvariable('level') >= 4
UNION ALL
SELECT 'actors', _record, 'withheld_reason', withheld_reason::VARCHAR,
    'withheld_reason is allowed only where identity is withheld'
FROM sound.actors actors
WHERE NOT (identity = 'withheld') AND withheld_reason IS NOT NULL
UNION ALL
SELECT 'actors', _record, 'living', living::VARCHAR,
    'living must be not_a_person exactly where kind is not person'
FROM sound.actors actors
WHERE (kind = 'person') = (living = 'not_a_person') AND kind <> 'not_recorded'
    AND living IN ('yes', 'presumed', 'no', 'not_a_person')
UNION ALL
SELECT 'events', _record, 'place_precision', place_precision::VARCHAR,
    'place_precision is allowed only where place or country is filled'
FROM sound.events events
WHERE place_precision IS NOT NULL AND place IS NULL AND country IS NULL
UNION ALL
SELECT 'propositions', _record, 'event_id', event_id::VARCHAR,
    'event_id is required, except for state, commitment and evaluation of an actor'
FROM sound.propositions propositions
WHERE getvariable('level') >= 4 AND event_id IS NULL AND (aspect NOT IN ('state','commitment','evaluation') OR actor_id IS NULL)
UNION ALL
SELECT 'propositions', _record, 'actor_id', actor_id::VARCHAR,
    'actor_id is required for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect IN ('participation', 'knowledge', 'commitment', 'state') AND actor_id IS NULL
UNION ALL
SELECT 'propositions', _record, 'actor_id', actor_id::VARCHAR,
    'actor_id is not allowed for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect NOT IN ('participation', 'knowledge', 'commitment', 'state', 'occurrence', 'quantity', 'outcome', 'classification', 'place', 'purpose', 'means', 'cause', 'evaluation', 'other') AND actor_id IS NOT NULL
UNION ALL
SELECT 'propositions', _record, 'role', role::VARCHAR,
    'role is required for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect IN ('participation') AND role IS NULL
UNION ALL
SELECT 'propositions', _record, 'role', role::VARCHAR,
    'role is not allowed for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect NOT IN ('participation', 'other') AND role IS NOT NULL
UNION ALL
SELECT 'propositions', _record, 'value', value::VARCHAR,
    'value is required for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect IN ('time', 'quantity', 'outcome', 'classification', 'place', 'purpose', 'means', 'cause', 'evaluation', 'knowledge', 'commitment', 'state', 'evidence_status') AND value IS NULL
UNION ALL
SELECT 'propositions', _record, 'value', value::VARCHAR,
    'value is not allowed for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect NOT IN ('time', 'quantity', 'outcome', 'classification', 'place', 'purpose', 'means', 'cause', 'evaluation', 'knowledge', 'commitment', 'state', 'evidence_status', 'other') AND value IS NOT NULL
UNION ALL
SELECT 'propositions', _record, 'unit', unit::VARCHAR,
    'unit is required for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect IN ('quantity') AND unit IS NULL
UNION ALL
SELECT 'propositions', _record, 'unit', unit::VARCHAR,
    'unit is not allowed for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect NOT IN ('quantity', 'other') AND unit IS NOT NULL
UNION ALL
SELECT 'propositions', _record, 'about_id', about_id::VARCHAR,
    'about_id is required for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect IN ('evidence_status') AND about_id IS NULL
UNION ALL
SELECT 'propositions', _record, 'about_id', about_id::VARCHAR,
    'about_id is not allowed for the aspect ' || aspect
FROM sound.propositions propositions
WHERE aspect NOT IN ('evidence_status', 'knowledge', 'other') AND about_id IS NOT NULL
UNION ALL
SELECT 'propositions', _record, 'value', value::VARCHAR,
    'a quantity must be written n, n..m, n.. or ..m'
FROM sound.propositions propositions
WHERE aspect = 'quantity' AND NOT regexp_full_match(value, '[0-9]+|[0-9]+[.][.][0-9]*|[.][.][0-9]+')
UNION ALL
SELECT 'propositions', _record, 'value', value::VARCHAR,
    'the lower number of a quantity must come first'
FROM sound.propositions propositions
WHERE aspect = 'quantity' AND regexp_full_match(value, '[0-9]{1,18}[.][.][0-9]{1,18}') AND TRY_CAST(split_part(value, '..', 1) AS BIGINT) > TRY_CAST(split_part(value, '..', 2) AS BIGINT)
UNION ALL
SELECT 'propositions', _record, 'value', value::VARCHAR,
    'the value of an evidence_status must be exists or authentic'
FROM sound.propositions propositions
WHERE aspect = 'evidence_status' AND value NOT IN ('exists', 'authentic')
UNION ALL
SELECT 'propositions', _record, 'answer', answer::VARCHAR,
    'answer is required where adverse is true'
FROM sound.propositions propositions
WHERE (adverse) AND answer IS NULL
UNION ALL
SELECT 'propositions', _record, 'answer', answer::VARCHAR,
    'answer is allowed only where adverse is true'
FROM sound.propositions propositions
WHERE NOT (adverse) AND answer IS NOT NULL
UNION ALL
SELECT 'propositions', _record, 'note', note::VARCHAR,
    'note is required where answer is elsewhere: it must name the source'
FROM sound.propositions propositions
WHERE answer = 'elsewhere' AND note IS NULL
UNION ALL
SELECT 'derivations', _record, 'start', start::VARCHAR,
    'start is required where basis is stated and the source is held'
FROM sound.derivations derivations
WHERE (basis = 'stated' AND EXISTS (FROM main.sources s WHERE s.source_id = derivations.source_id AND s.held)) AND start IS NULL
UNION ALL
SELECT 'derivations', _record, 'start', start::VARCHAR,
    'start is allowed only where basis is stated and the source is held'
FROM sound.derivations derivations
WHERE NOT (basis = 'stated' AND EXISTS (FROM main.sources s WHERE s.source_id = derivations.source_id AND s.held)) AND start IS NOT NULL
UNION ALL
SELECT 'derivations', _record, 'end', "end"::VARCHAR,
    'end is required where basis is stated and the source is held'
FROM sound.derivations derivations
WHERE (basis = 'stated' AND EXISTS (FROM main.sources s WHERE s.source_id = derivations.source_id AND s.held)) AND "end" IS NULL
UNION ALL
SELECT 'derivations', _record, 'end', "end"::VARCHAR,
    'end is allowed only where basis is stated and the source is held'
FROM sound.derivations derivations
WHERE NOT (basis = 'stated' AND EXISTS (FROM main.sources s WHERE s.source_id = derivations.source_id AND s.held)) AND "end" IS NOT NULL
UNION ALL
SELECT 'derivations', _record, 'sha256', sha256::VARCHAR,
    'sha256 is required where basis is stated and the source is held'
FROM sound.derivations derivations
WHERE (basis = 'stated' AND EXISTS (FROM main.sources s WHERE s.source_id = derivations.source_id AND s.held)) AND sha256 IS NULL
UNION ALL
SELECT 'derivations', _record, 'sha256', sha256::VARCHAR,
    'sha256 is allowed only where basis is stated and the source is held'
FROM sound.derivations derivations
WHERE NOT (basis = 'stated' AND EXISTS (FROM main.sources s WHERE s.source_id = derivations.source_id AND s.held)) AND sha256 IS NOT NULL
UNION ALL
SELECT 'relations', _record, 'evidence_id', evidence_id::VARCHAR,
    'evidence_id is required where asserted_by is source'
FROM sound.relations relations
WHERE (asserted_by = 'source') AND evidence_id IS NULL AND getvariable('level') >= 1
UNION ALL
SELECT 'relations', _record, 'evidence_id', evidence_id::VARCHAR,
    'evidence_id is allowed only where asserted_by is source'
FROM sound.relations relations
WHERE NOT (asserted_by = 'source') AND evidence_id IS NOT NULL
UNION ALL
SELECT 'attributions', _record, 'source_id', source_id::VARCHAR,
    'source_id is required at step 0'
FROM sound.attributions attributions
WHERE step = 0 AND source_id IS NULL
UNION ALL
SELECT 'attributions', _record, 'mention_start', mention_start::VARCHAR,
    'mention_start is required where mention is filled'
FROM sound.attributions attributions
WHERE (mention IS NOT NULL) AND mention_start IS NULL
UNION ALL
SELECT 'attributions', _record, 'mention_start', mention_start::VARCHAR,
    'mention_start is allowed only where mention_end is filled'
FROM sound.attributions attributions
WHERE mention_end IS NULL AND mention_start IS NOT NULL AND mention IS NULL
UNION ALL
SELECT 'attributions', _record, 'mention_end', mention_end::VARCHAR,
    'mention_end is required where mention is filled'
FROM sound.attributions attributions
WHERE (mention IS NOT NULL) AND mention_end IS NULL
UNION ALL
SELECT 'attributions', _record, 'mention_end', mention_end::VARCHAR,
    'mention_end is allowed only where mention_start is filled'
FROM sound.attributions attributions
WHERE mention_start IS NULL AND mention_end IS NOT NULL AND mention IS NULL
UNION ALL
SELECT 'attributions', _record, 'mention_sha256', mention_sha256,
    'mention_sha256 is allowed only where mention_start is filled'
FROM sound.attributions attributions
WHERE mention_sha256 IS NOT NULL AND mention_start IS NULL
UNION ALL
SELECT 'attributions', _record, 'cue_start', cue_start::VARCHAR,
    'cue_start and cue_end are allowed only together, where cue is filled, and in this order'
FROM sound.attributions attributions
WHERE (cue_start IS NULL) <> (cue_end IS NULL) OR (cue IS NULL AND cue_start IS NOT NULL)
    OR cue_start >= cue_end
UNION ALL
SELECT 'evidence', e._record, cell, NULL, cell || ' is required where the source is held'
FROM sound.evidence e
JOIN main.sources s ON s.source_id = e.source_id AND s.held,
    unnest(CASE WHEN e.start IS NULL THEN ['start'] ELSE [] END
        || CASE WHEN e."end" IS NULL THEN ['end'] ELSE [] END
        || CASE WHEN e.sha256 IS NULL THEN ['sha256'] ELSE [] END) AS x (cell)
WHERE getvariable('level') >= 1
UNION ALL
SELECT 'evidence', _record, 'note', note::VARCHAR,
    'note is required unless resolution is explicit or coreference'
FROM sound.evidence evidence
WHERE resolution NOT IN ('explicit', 'coreference') AND note IS NULL AND getvariable('level') >= 4
UNION ALL
SELECT 'evidence', _record, 'text_end', text_end::VARCHAR,
    'text_end is allowed only where text_start is filled'
FROM sound.evidence evidence
WHERE text_end IS NOT NULL AND text_start IS NULL
UNION ALL
SELECT 'codes', _record, 'mapping', mapping::VARCHAR,
    'mapping and mapped_to must both be filled or both be empty'
FROM sound.codes codes
WHERE (mapping IS NULL) <> (mapped_to IS NULL)
UNION ALL
SELECT 'passages', _record, 'withheld_reason', withheld_reason::VARCHAR,
    'withheld_reason is allowed only for a name of an actor whose identity is withheld'
FROM sound.passages passages
WHERE withheld_reason IS NOT NULL AND (kind <> 'name' OR EXISTS (FROM main.actors a
    WHERE a.actor_id = passages.actor_id AND a.identity <> 'withheld'))
UNION ALL
SELECT 'ratings', _record, 'value', NULL, 'a rating must have a value or a label'
FROM sound.ratings ratings
WHERE value IS NULL AND label IS NULL
UNION ALL
SELECT 'sources', _record, 'read', read::VARCHAR, 'read is allowed only where held is true'
FROM sound.sources sources
WHERE NOT held AND read IS NOT NULL
