-- title: The documents to which each document goes back, itself among them
-- row: one pair of sources
WITH RECURSIVE reach (source_id, root_id) AS (
    SELECT source_id, source_id FROM main.sources
    UNION
    SELECT r.source_id, d.from_source_id
    FROM reach r JOIN main.derivations d ON d.source_id = r.root_id
    WHERE d.kind IN ('republishes', 'translates', 'rewrites', 'reports_on')
)
SELECT source_id, root_id FROM reach
