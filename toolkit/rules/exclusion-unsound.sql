-- title: Exclusions are pairs of two propositions, once each, that a held text opposes
-- severity: error
-- subject: exclusions
-- level: 3
-- about: propositions, evidence
-- needs: evidence-source-not-held
-- why: A pair that stands in both orders is counted twice, and without a text that opposes the two
--   questions it is only the coder's opinion that both answers cannot hold.
-- fix: Put the lesser id first; cite a passage of a source that was read, or remove the row.
SELECT x._record AS record,
    CASE WHEN x.proposition_id < x.excluded_id THEN 'evidence_id' ELSE 'excluded_id' END AS field,
    CASE WHEN x.proposition_id < x.excluded_id THEN x.evidence_id ELSE x.excluded_id END AS value,
    CASE
        WHEN x.proposition_id = x.excluded_id
            THEN '"' || x.proposition_id || '" is set against itself'
        WHEN x.proposition_id > x.excluded_id
            THEN 'the lesser id comes first: expected "' || x.excluded_id || '", then "'
                || x.proposition_id || '"'
        ELSE '"' || x.evidence_id || '" is in "' || e.source_id || '", which was not read'
    END AS message
FROM sound.exclusions x
LEFT JOIN sound.evidence e ON e.evidence_id = x.evidence_id
LEFT JOIN main.sources s ON s.source_id = e.source_id
WHERE x.proposition_id >= x.excluded_id OR NOT s.held
