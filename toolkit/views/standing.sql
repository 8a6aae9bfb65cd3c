-- title: How many independent origins support each side of a proposition, and why
-- row: one proposition and polarity; a proposition without claims appears once, without polarity
-- order: proposition_id, polarity
WITH told AS (
    SELECT c.proposition_id, c.polarity,
        count(DISTINCT c.claim_id)::INTEGER AS claims,
        count(DISTINCT c.speaker_id)::INTEGER AS speakers,
        count(DISTINCT e.source_id)::INTEGER AS articles,
        count(DISTINCT s.publisher_id)::INTEGER AS publishers
    FROM views._current c
    LEFT JOIN main.evidence e USING (claim_id)
    LEFT JOIN main.sources s ON s.source_id = e.source_id
    GROUP BY ALL
), counted AS (
    SELECT proposition_id, polarity,
        (CASE WHEN claims = 1 THEN 'one claim' ELSE claims || ' claims of ' || speakers
            || CASE WHEN speakers = 1 THEN ' speaker' ELSE ' speakers' END END)
        || ' in ' || articles || CASE WHEN articles = 1 THEN ' article' ELSE ' articles' END AS reason
    FROM told
), heard AS (
    SELECT v.proposition_id, v.polarity,
        v.speaker_name || ' is heard through '
            || views.listed(list(DISTINCT o.name ORDER BY o.name), ', ') AS reason
    FROM views._voices v
    JOIN main.evidence e USING (claim_id)
    JOIN main.sources s ON s.source_id = e.source_id
    JOIN main.actors o ON o.actor_id = s.publisher_id AND o.actor_id <> v.speaker_id
    GROUP BY v.proposition_id, v.polarity, v.speaker_name
), repeated AS (
    SELECT proposition_id, polarity, speaker_name || ' speaks more than once' AS reason
    FROM views._voices GROUP BY proposition_id, polarity, speaker_id, speaker_name
    HAVING count(*) > 1
), voices AS (
    SELECT DISTINCT proposition_id, polarity, speaker_id, speaker_name FROM views._voices
), bodies AS (
    SELECT DISTINCT a.proposition_id, a.polarity,
        a.speaker_name || ' is part of ' || b.speaker_name AS reason
    FROM voices a
    JOIN views._part w ON w.actor_id = a.speaker_id
    JOIN voices b ON b.proposition_id = a.proposition_id AND b.polarity = a.polarity
        AND b.speaker_id = w.whole_id
), answered AS (
    SELECT DISTINCT a.proposition_id, a.polarity,
        a.speaker_name || ' answers ' || b.speaker_name || ' and was not there' AS reason
    FROM main.relations r
    JOIN views._voices a ON a.claim_id = r.from_claim_id
        AND a.basis NOT IN ('participant', 'eyewitness')
    JOIN views._voices b ON b.claim_id = r.to_claim_id AND b.proposition_id = a.proposition_id
        AND b.polarity = a.polarity AND b.claim_id <> a.claim_id
    WHERE r.kind = 'responds_to'
), reactions AS (
    SELECT r.proposition_id, r.polarity,
        views.named(list(DISTINCT r.speaker_name ORDER BY r.speaker_name)) || ' answer ' || o.name
            || ' and were not there' AS reason
    FROM views._reactions r
    JOIN main.claims c ON c.claim_id = r.to_claim_id
    JOIN main.actors o ON o.actor_id = c.speaker_id
    GROUP BY r.proposition_id, r.polarity, r.to_claim_id, o.name
    HAVING count(DISTINCT r.speaker_id) > 1
), rooted AS (
    SELECT proposition_id, polarity, root_id, list(DISTINCT speaker_name ORDER BY speaker_name) AS names
    FROM views._documents GROUP BY proposition_id, polarity, root_id
    HAVING count(DISTINCT speaker_id) > 1 AND bool_or(NOT own)
), shared AS (
    SELECT d.proposition_id, d.polarity, views.named(d.names) || ' go back to '
            || views.listed(list(coalesce(o.name || ' (' || s.source_id || ')', s.source_id)
                ORDER BY s.source_id, o.name), ', ') AS reason
    FROM rooted d
    JOIN main.sources s ON s.source_id = d.root_id
    LEFT JOIN main.actors o ON o.actor_id = s.publisher_id
    GROUP BY d.proposition_id, d.polarity, d.names
), possible AS (
    SELECT proposition_id, polarity,
        views.named(list(DISTINCT speaker_name ORDER BY speaker_name))
            || ' may have it from one origin' AS reason
    FROM views._joined j JOIN voices v USING (proposition_id, polarity, speaker_id)
    GROUP BY proposition_id, polarity, part HAVING count(DISTINCT strong_part) > 1
), unheard AS (
    SELECT c.proposition_id, c.polarity,
        c.claim_id || ' rests on a heading or caption alone and does not count' AS reason
    FROM views._current c ANTI JOIN views._voices v USING (claim_id)
    WHERE c.polarity IN ('affirms', 'denies')
), every AS (
    SELECT proposition_id, polarity, 0 AS rank, reason FROM counted
    UNION ALL SELECT proposition_id, polarity, 1, reason FROM heard
    UNION ALL SELECT proposition_id, polarity, 2, reason FROM shared
    UNION ALL SELECT proposition_id, polarity, 3, reason FROM bodies
    UNION ALL SELECT proposition_id, polarity, 4, reason FROM answered
    UNION ALL SELECT DISTINCT proposition_id, polarity, 4, reason FROM reactions
    UNION ALL SELECT proposition_id, polarity, 5, reason FROM repeated
    UNION ALL SELECT proposition_id, polarity, 6, reason FROM possible
    UNION ALL SELECT proposition_id, polarity, 7, reason FROM unheard
), kinds AS (
    SELECT proposition_id, polarity, rank, views.listed(list(reason ORDER BY reason), '; ')
            || CASE WHEN count(*) > 20 THEN ' of this kind' ELSE '' END AS reason
    FROM every GROUP BY proposition_id, polarity, rank
), why AS (
    SELECT proposition_id, polarity, string_agg(reason, '; ' ORDER BY rank) AS reasons
    FROM kinds GROUP BY proposition_id, polarity
)
SELECT p.proposition_id, s.polarity, p.event_id, p.text, p.adverse, p.answer,
    coalesce(t.claims, 0) AS claims, coalesce(t.speakers, 0) AS speakers,
    coalesce(t.articles, 0) AS articles, coalesce(t.publishers, 0) AS publishers,
    s.origins_min, s.origins_max, s.status, s.contested, s.undercut,
    coalesce(w.reasons, 'no claim; a proposition is about it') AS reasons
FROM main.propositions p
JOIN views._standing s USING (proposition_id)
LEFT JOIN told t ON t.proposition_id = s.proposition_id AND t.polarity = s.polarity
LEFT JOIN why w ON w.proposition_id = s.proposition_id AND w.polarity = s.polarity
