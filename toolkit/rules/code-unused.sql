-- title: Codes that no row uses
-- severity: info
-- subject: codes
-- why: A code that is never used may be unnecessary, or may be needed for articles still to be
--   coded.
-- fix: No action needed.
WITH used (vocabulary, code) AS (
    SELECT 'act', act FROM main.claims UNION SELECT 'polarity', polarity FROM main.claims
    UNION SELECT 'certainty', certainty FROM main.claims UNION SELECT 'basis', basis FROM main.claims
    UNION SELECT 'forum', forum FROM main.claims
    UNION SELECT 'coder_confidence', coder_confidence FROM main.claims
    UNION SELECT 'mode', mode FROM main.propositions UNION SELECT 'aspect', aspect FROM main.propositions
    UNION SELECT 'role', role FROM main.propositions UNION SELECT 'answer', answer FROM main.propositions
    UNION SELECT 'outcome', value FROM main.propositions WHERE aspect = 'outcome'
    UNION SELECT 'evidence_status', value FROM main.propositions WHERE aspect = 'evidence_status'
    UNION SELECT 'rendering', rendering FROM main.evidence UNION SELECT 'translated', translated FROM main.evidence
    UNION SELECT 'resolution', resolution FROM main.evidence UNION SELECT 'resolution', resolution FROM main.attributions
    UNION SELECT 'source_kind', kind FROM main.sources UNION SELECT 'genre', genre FROM main.sources
    UNION SELECT 'record_basis', publisher_basis FROM main.sources
    UNION SELECT 'record_basis', published_basis FROM main.sources
    UNION SELECT 'rights', rights FROM main.sources UNION SELECT 'source_status', status FROM main.sources
    UNION SELECT 'actor_kind', kind FROM main.actors UNION SELECT 'identity', identity FROM main.actors
    UNION SELECT 'withheld_reason', withheld_reason FROM main.actors UNION SELECT 'withheld_reason', withheld_reason FROM main.passages
    UNION SELECT 'living', living FROM main.actors
    UNION SELECT 'event_type', type FROM main.events
    UNION SELECT 'derivation_kind', kind FROM main.derivations UNION SELECT 'derivation_basis', basis FROM main.derivations
    UNION SELECT 'relation_kind', kind FROM main.relations UNION SELECT 'asserted_by', asserted_by FROM main.relations
    UNION SELECT 'scheme', scheme FROM main.identifiers UNION SELECT 'match', match FROM main.identifiers
    UNION SELECT 'passage_kind', kind FROM main.passages UNION SELECT 'coding_field', field FROM main.codings
    UNION SELECT 'read', read FROM main.sources
    UNION SELECT 'mapping', mapping FROM main.codes
)
SELECT c._record AS record, 'code' AS field, c.code AS value,
    'no row uses the code "' || c.code || '" of "' || c.vocabulary || '"' AS message
FROM sound.codes c ANTI JOIN used u ON u.vocabulary = c.vocabulary AND u.code = c.code
WHERE c.deprecated IS NULL
