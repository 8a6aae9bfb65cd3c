-- title: A span is at most 300 code points
-- severity: warning
-- subject: evidence
-- needs: evidence-span-outside-text
-- why: A short span says which words carry the claim; a wide one says little, and takes much of
--   the article.
-- fix: Cut the span down to the words that carry the claim.
SELECT _record AS record, 'end' AS field, "end"::VARCHAR AS value,
    'the span has ' || ("end" - start) || ' code points, over 300' AS message
FROM sound.evidence
WHERE "end" - start > 300
