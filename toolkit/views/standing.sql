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
    SELECT proposition_id, polarity, 0 AS rank,
        (CASE WHEN claims = 1 THEN 'one claim' ELSE claims || ' claims of ' || speakers
            || CASE WHEN speakers = 1 THEN ' speaker' ELSE ' speakers' END END)
        || ' in ' || articles || CASE WHEN articles = 1 THEN ' article' ELSE ' articles' END AS reason
    FROM told
), relayed AS (
    SELECT v.proposition_id, v.polarity, 1 AS rank,
        v.speaker_name || ' is heard through ' || string_agg(DISTINCT o.name, ', ' ORDER BY o.name)
            AS reason
    FROM views._voices v
    JOIN main.evidence e USING (claim_id)
    JOIN main.sources s ON s.source_id = e.source_id
    JOIN main.actors o ON o.actor_id = s.publisher_id AND o.actor_id <> v.speaker_id
    GROUP BY v.proposition_id, v.polarity, v.speaker_name
), strong AS (
    SELECT DISTINCT proposition_id, polarity, 2 AS rank, reason
    FROM views._links WHERE strength = 'strong'
), weak AS (
    SELECT DISTINCT l.proposition_id, l.polarity, 3 AS rank, l.reason
    FROM views._links l
    ANTI JOIN views._links s ON s.a = l.a AND s.b = l.b AND s.strength = 'strong'
    WHERE l.strength = 'weak'
), unheard AS (
    SELECT c.proposition_id, c.polarity, 4 AS rank,
        c.claim_id || ' rests on a heading or caption alone and does not count' AS reason
    FROM views._current c ANTI JOIN views._voices v USING (claim_id)
    WHERE c.polarity IN ('affirms', 'denies')
), why AS (
    SELECT proposition_id, polarity, string_agg(reason, '; ' ORDER BY rank, reason) AS reasons
    FROM (FROM counted UNION ALL FROM relayed UNION ALL FROM strong UNION ALL FROM weak UNION ALL FROM unheard)
    GROUP BY ALL
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
