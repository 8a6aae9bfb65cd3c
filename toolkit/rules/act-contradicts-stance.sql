-- title: The act of a claim fits its polarity and the mode of its proposition
-- severity: error
-- subject: claims
-- level: 3
-- about: propositions, claims.act
-- needs: neutral-but-committed
-- why: Denying means answering no; predictions, intentions and demands are about something that has
--   not happened yet.
-- fix: Correct the act, the polarity, or the proposition that the claim answers.
SELECT c._record AS record, 'act' AS field, c.act AS value,
    'a claim with act ' || c.act || ' has '
    || CASE WHEN c.act IN ('deny', 'decline_comment') THEN 'polarity ' || c.polarity
        ELSE 'a proposition of mode ' || p.mode END
    || ': expected ' || CASE c.act WHEN 'deny' THEN 'denies' WHEN 'decline_comment' THEN 'neutral'
        WHEN 'predict' THEN 'expected' WHEN 'intend' THEN 'planned' ELSE 'called_for' END AS message
FROM sound.claims c
JOIN sound.propositions p USING (proposition_id)
WHERE (c.act = 'deny' AND c.polarity <> 'denies')
    OR (c.act = 'decline_comment' AND c.polarity <> 'neutral')
    OR (c.act = 'predict' AND p.mode <> 'expected')
    OR (c.act = 'intend' AND p.mode <> 'planned')
    OR (c.act = 'demand' AND p.mode <> 'called_for')
