-- title: A span has at most 300 characters
-- severity: warning
-- subject: evidence
-- level: 1
-- about: evidence.end
-- needs: evidence-span-outside-text
-- why: A short span shows which words express the claim; a long one is imprecise and covers too much
--   of the article.
-- fix: Shorten the span to the words that express the claim.
SELECT _record AS record, 'end' AS field, "end"::VARCHAR AS value,
    'the span has ' || ("end" - start) || ' characters: expected at most 300' AS message
FROM sound.evidence
WHERE "end" - start > 300
