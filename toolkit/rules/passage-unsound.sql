-- title: A passage has the cells of its kind, and evidence keeps clear of furniture
-- severity: error
-- subject: passages
-- needs: evidence-span-outside-text
-- why: A name without its actor names nobody; evidence in page furniture is no evidence.
-- fix: Fill or empty the cell that the message names, or move the span.
SELECT 'passages' AS "table", _record AS record, field, value, message
FROM (
    SELECT _record, 'words' AS field, words AS value,
        'a passage of kind ' || kind || CASE WHEN words IS NULL THEN ' needs its words' ELSE
        ' has more than four words: "' || words || '"' END AS message
    FROM sound.passages
    WHERE (kind IN ('name', 'misprint') AND words IS NULL)
        OR len(regexp_split_to_array(words, '\s+')) > 4
    UNION ALL
    SELECT _record, 'actor_id', actor_id, 'only a passage of kind name has an actor, and it needs one'
    FROM sound.passages WHERE (kind = 'name') <> (actor_id IS NOT NULL)
    UNION ALL
    SELECT _record, 'from_source_id', from_source_id,
        'only an unmarked quotation has a source it comes from, and it needs one'
    FROM sound.passages WHERE (kind = 'unmarked_quotation') <> (from_source_id IS NOT NULL)
    UNION ALL
    SELECT p._record, 'end', p."end"::VARCHAR,
        'the passage [' || p.start || ', ' || p."end" || ') does not lie in the text of '
        || s.text_chars || ' code points'
    FROM sound.passages p JOIN main.sources s USING (source_id)
    WHERE p.start >= p."end" OR p."end" > s.text_chars
    UNION ALL
    SELECT p._record, 'source_id', p.source_id, 'the source "' || p.source_id || '" is not held'
    FROM sound.passages p JOIN main.sources s USING (source_id) WHERE NOT s.held
)
UNION ALL
SELECT 'evidence', e._record, 'start', e.start::VARCHAR,
    'the span [' || e.start || ', ' || e."end" || ') overlaps the ' || p.kind || ' ['
    || p.start || ', ' || p."end" || ') of ' || p.source_id
FROM sound.evidence e
JOIN sound.passages p ON p.source_id = e.source_id AND p.kind IN ('furniture', 'intrusion')
    AND e.start < p."end" AND p.start < e."end"
WHERE e.start < e."end" AND p.start < p."end"
