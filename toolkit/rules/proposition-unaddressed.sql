-- title: Every proposition has a claim, or another proposition about it
-- severity: error
-- subject: propositions
-- level: 3
-- about: claims
-- why: A question with no claim comes from the coder, not from the articles.
-- fix: Add the claim, or remove the proposition.
SELECT p._record AS record, 'proposition_id' AS field, p.proposition_id AS value,
    'no claim answers "' || p.proposition_id || '", and no proposition is about it' AS message
FROM sound.propositions p
ANTI JOIN main.claims c ON c.proposition_id = p.proposition_id
ANTI JOIN main.propositions o ON o.about_id = p.proposition_id
