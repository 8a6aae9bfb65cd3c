-- title: A claim is neutral if and only if it is uncommitted
-- severity: error
-- subject: claims
-- level: 3
-- about: claims.polarity, claims.certainty
-- why: A speaker who takes no side commits to nothing, and a speaker who commits to nothing takes
--   no side.
-- fix: Correct the polarity or the certainty.
SELECT _record AS record, 'certainty' AS field, certainty AS value,
    'certainty is ' || certainty || ' but polarity is ' || polarity
    || ': expected both or neither of uncommitted and neutral' AS message
FROM sound.claims
WHERE (polarity = 'neutral') <> (certainty = 'uncommitted')
    AND polarity IN ('affirms', 'denies', 'neutral')
    AND certainty IN ('certain', 'probable', 'possible', 'uncommitted')
