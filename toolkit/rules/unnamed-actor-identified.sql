-- title: Unnamed actors have no identifier that reveals who they are
-- severity: error
-- subject: identifiers
-- about: actors
-- needs: identifier-unsound
-- why: An identifier would reveal who an unnamed person is.
-- fix: Remove the identifier, or use a weaker match.
SELECT i._record AS record, 'actor_id' AS field, i.actor_id AS value,
    'the actor "' || i.actor_id || '" is ' || a.identity || ' but has the ' || i.match || ' identifier '
    || i.scheme || ':' || i.value AS message
FROM sound.identifiers i
JOIN sound.actors a USING (actor_id)
WHERE a.identity <> 'known' AND i.match IN ('exact', 'close') AND i.scheme <> 'self'
