-- title: Neutral claims, and only these, are uncommitted
-- severity: error
-- subject: claims
-- why: Who takes no side commits to nothing, and the other way round.
-- fix: Correct the polarity or the certainty.
SELECT _record AS record, 'certainty' AS field, certainty AS value,
    'polarity ' || polarity || ' does not go with certainty ' || certainty AS message
FROM sound.claims
WHERE (polarity = 'neutral') <> (certainty = 'uncommitted')
