-- title: Passages have the cells their kind requires, and no evidence is in page boilerplate
-- severity: error
-- subject: passages
-- level: 1
-- about: sources
-- needs: evidence-span-outside-text
-- why: A name without an actor identifies nobody, and page boilerplate is not part of the article.
-- fix: Fill or empty the cell named in the message, or move the span.
SELECT 'passages' AS "table", _record AS record, field, value, message
FROM (
    SELECT _record, 'words' AS field, words AS value,
        'a passage of kind ' || kind || CASE WHEN words IS NULL THEN ' needs a value in words' ELSE
        ' has too many words: expected at most four, not "' || words || '"' END AS message
    FROM sound.passages
    WHERE (kind IN ('name', 'misprint') AND words IS NULL)
        OR len(regexp_split_to_array(words, '\s+')) > 4
    UNION ALL
    SELECT _record, 'actor_id', actor_id, 'actor_id must be filled exactly where kind is name'
    FROM sound.passages WHERE (kind = 'name') <> (actor_id IS NOT NULL)
    UNION ALL
    SELECT _record, 'from_source_id', from_source_id,
        'from_source_id must be filled exactly where kind is unmarked_quotation'
    FROM sound.passages WHERE (kind = 'unmarked_quotation') <> (from_source_id IS NOT NULL)
    UNION ALL
    SELECT p._record, 'end', p."end"::VARCHAR,
        CASE WHEN p.start >= p."end" THEN 'start ' || p.start || ' is not before end ' || p."end"
        ELSE 'end ' || p."end" || ' is past the end of ' || p.source_id || ' (' || s.text_chars
            || ' characters)' END
    FROM sound.passages p JOIN main.sources s USING (source_id)
    WHERE p.start >= p."end" OR p."end" > s.text_chars
    UNION ALL
    SELECT p._record, 'source_id', p.source_id, 'the source "' || p.source_id || '" is not held: expected a held source'
    FROM sound.passages p JOIN main.sources s USING (source_id) WHERE NOT s.held
)
UNION ALL
SELECT 'evidence', _record, 'start', start::VARCHAR,
    'the span ' || start || ' to ' || "end" || ' overlaps ' || p.kind || ' ('
    || p.start || ' to ' || p."end" || ') of ' || source_id
FROM (
    SELECT e._record, e.start, e."end", e.source_id,
        min({'start': p.start, 'end': p."end", 'kind': p.kind}) AS p
    FROM sound.evidence e
    JOIN sound.passages p ON p.source_id = e.source_id AND p.kind IN ('furniture', 'intrusion')
        AND e.start < p."end" AND p.start < e."end"
    WHERE e.start < e."end" AND p.start < p."end"
    GROUP BY e._record, e.start, e."end", e.source_id
)
