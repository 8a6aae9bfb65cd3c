-- title: In which document the accused answers, if the package does not have it, and its address
-- row: one accusation whose answer is elsewhere
SELECT p.proposition_id, min(p.note) || CASE
    WHEN regexp_matches(min(p.note), 'https?://') THEN ''
    WHEN count(s.url) > 0 THEN ' Address: ' || string_agg(s.url, ', ' ORDER BY s.url) || '.'
    ELSE ' No address of that document is recorded.' END AS said
FROM main.propositions p
LEFT JOIN main.sources s ON contains(p.note, s.source_id) AND s.url IS NOT NULL
    AND list_contains(regexp_extract_all(p.note, 's-[a-z0-9]+(?:-[a-z0-9]+)*'), s.source_id)
WHERE p.adverse AND p.answer = 'elsewhere'
GROUP BY p.proposition_id
