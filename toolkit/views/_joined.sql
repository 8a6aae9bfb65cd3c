-- title: Which speakers share one origin for certain, and which may
-- row: one speaker on one proposition and polarity, with the first speaker of both of its groups
-- Linear in the number of claims: the nodes are speakers, and those that are all joined to each
-- other are a star around one of them, the hub.
WITH RECURSIVE speakers AS (
    SELECT proposition_id, polarity, speaker_id, coalesce(bool_or(NOT own), false) AS borrowed
    FROM views._voices GROUP BY proposition_id, polarity, speaker_id
), shared AS (
    SELECT proposition_id, polarity, root_id, min(speaker_id) AS hub
    FROM views._documents GROUP BY proposition_id, polarity, root_id HAVING coalesce(bool_or(NOT own), false)
), strong_edges AS (
    SELECT a.proposition_id, a.polarity, a.speaker_id AS a, b.speaker_id AS b
    FROM speakers a
    JOIN views._part w ON w.actor_id = a.speaker_id
    JOIN speakers b ON b.proposition_id = a.proposition_id AND b.polarity = a.polarity
        AND b.speaker_id = w.whole_id
    UNION
    SELECT a.proposition_id, a.polarity, a.speaker_id, b.speaker_id
    FROM main.relations r
    JOIN views._voices a ON a.claim_id = r.from_claim_id
        AND a.basis NOT IN ('participant', 'eyewitness')
    JOIN views._voices b ON b.claim_id = r.to_claim_id AND b.proposition_id = a.proposition_id
        AND b.polarity = a.polarity AND b.claim_id <> a.claim_id
    WHERE r.kind = 'responds_to'
    UNION
    SELECT proposition_id, polarity, speaker_id, min(speaker_id) OVER (
        PARTITION BY proposition_id, polarity, to_claim_id)
    FROM views._reactions
    UNION
    SELECT d.proposition_id, d.polarity, d.speaker_id, h.hub
    FROM views._documents d
    JOIN shared h ON h.proposition_id = d.proposition_id AND h.polarity = d.polarity
        AND h.root_id = d.root_id
), parted AS (
    SELECT actor_id AS a, value AS b FROM main.identifiers
    WHERE scheme = 'self' AND match = 'not' AND actor_id IS NOT NULL
    UNION
    SELECT value, actor_id FROM main.identifiers
    WHERE scheme = 'self' AND match = 'not' AND actor_id IS NOT NULL
), apart AS (
    SELECT x.proposition_id, x.polarity, x.speaker_id AS one, y.speaker_id AS other,
        y.borrowed AS other_borrowed
    FROM parted n
    JOIN speakers x ON x.speaker_id = n.a
    JOIN speakers y ON y.proposition_id = x.proposition_id AND y.polarity = x.polarity
        AND y.speaker_id = n.b AND y.speaker_id <> x.speaker_id
), degrees AS (
    SELECT proposition_id, polarity, one, count(*) AS n FROM apart
    GROUP BY proposition_id, polarity, one
), hubs AS (  -- the borrowed voice that the fewest are parted from
    SELECT proposition_id, polarity, speaker_id AS hub FROM (
        SELECT s.proposition_id, s.polarity, s.speaker_id,
            row_number() OVER (PARTITION BY s.proposition_id, s.polarity
                ORDER BY coalesce(d.n, 0), s.speaker_id) AS place
        FROM speakers s
        LEFT JOIN degrees d ON d.proposition_id = s.proposition_id AND d.polarity = s.polarity
            AND d.one = s.speaker_id
        WHERE s.borrowed) q
    WHERE place = 1
), sides AS (  -- every speaker beside a hub, and whether it is parted from that
    SELECT s.proposition_id, s.polarity, s.speaker_id, s.borrowed, h.hub,
        x.one IS NOT NULL AS parted
    FROM speakers s
    JOIN hubs h ON h.proposition_id = s.proposition_id AND h.polarity = s.polarity
        AND h.hub <> s.speaker_id
    LEFT JOIN apart x ON x.proposition_id = s.proposition_id AND x.polarity = s.polarity
        AND x.one = s.speaker_id AND x.other = h.hub
), crowd AS (  -- how many stand with the hub, beside it
    SELECT proposition_id, polarity, count(*) AS n,
        sum(CASE WHEN borrowed THEN 1 ELSE 0 END) AS borrowed
    FROM sides WHERE NOT parted GROUP BY proposition_id, polarity
), lost AS (  -- from how many of these one that is parted from the hub is parted too
    SELECT p.proposition_id, p.polarity, p.speaker_id, count(*) AS n,
        sum(CASE WHEN o.borrowed THEN 1 ELSE 0 END) AS borrowed
    FROM sides p
    JOIN apart x ON x.proposition_id = p.proposition_id AND x.polarity = p.polarity
        AND x.one = p.speaker_id
    JOIN sides o ON o.proposition_id = p.proposition_id AND o.polarity = p.polarity
        AND o.speaker_id = x.other AND NOT o.parted
    WHERE p.parted GROUP BY p.proposition_id, p.polarity, p.speaker_id
), weak_edges AS (
    SELECT proposition_id, polarity, speaker_id AS a, hub AS b FROM sides WHERE NOT parted
    UNION
    SELECT p.proposition_id, p.polarity, p.speaker_id, p.hub
    FROM sides p
    JOIN crowd c ON c.proposition_id = p.proposition_id AND c.polarity = p.polarity
    LEFT JOIN lost l ON l.proposition_id = p.proposition_id AND l.polarity = p.polarity
        AND l.speaker_id = p.speaker_id
    WHERE p.parted AND ((p.borrowed AND c.n > coalesce(l.n, 0))
        OR c.borrowed > coalesce(l.borrowed, 0))
    UNION
    SELECT p.proposition_id, p.polarity, p.speaker_id, q.speaker_id
    FROM sides p
    JOIN sides q ON q.proposition_id = p.proposition_id AND q.polarity = p.polarity
        AND q.parted AND q.speaker_id > p.speaker_id AND (p.borrowed OR q.borrowed)
    ANTI JOIN apart x ON x.proposition_id = p.proposition_id AND x.polarity = p.polarity
        AND x.one = p.speaker_id AND x.other = q.speaker_id
    WHERE p.parted
), edges AS (
    SELECT proposition_id, polarity, a, b, true AS strong FROM strong_edges
    UNION SELECT proposition_id, polarity, b, a, true FROM strong_edges
    UNION SELECT proposition_id, polarity, a, b, false FROM weak_edges
    UNION SELECT proposition_id, polarity, b, a, false FROM weak_edges
), strong (proposition_id, polarity, node, part) USING KEY (proposition_id, polarity, node) AS (
    SELECT DISTINCT proposition_id, polarity, a, a FROM edges WHERE strong
    UNION
    SELECT e.proposition_id, e.polarity, e.b, min(w.part)
    FROM strong w
    JOIN edges e ON e.proposition_id = w.proposition_id AND e.polarity = w.polarity
        AND e.a = w.node AND e.strong
    JOIN recurring.strong r ON r.proposition_id = e.proposition_id AND r.polarity = e.polarity
        AND r.node = e.b
    WHERE w.part < r.part GROUP BY e.proposition_id, e.polarity, e.b
), any_link (proposition_id, polarity, node, part) USING KEY (proposition_id, polarity, node) AS (
    SELECT DISTINCT proposition_id, polarity, a, a FROM edges
    UNION
    SELECT e.proposition_id, e.polarity, e.b, min(w.part)
    FROM any_link w
    JOIN edges e ON e.proposition_id = w.proposition_id AND e.polarity = w.polarity
        AND e.a = w.node
    JOIN recurring.any_link r ON r.proposition_id = e.proposition_id AND r.polarity = e.polarity
        AND r.node = e.b
    WHERE w.part < r.part GROUP BY e.proposition_id, e.polarity, e.b
)
SELECT n.proposition_id, n.polarity, n.speaker_id,
    coalesce(s.part, n.speaker_id) AS strong_part, coalesce(w.part, n.speaker_id) AS part
FROM speakers n
LEFT JOIN strong s ON s.proposition_id = n.proposition_id AND s.polarity = n.polarity
    AND s.node = n.speaker_id
LEFT JOIN any_link w ON w.proposition_id = n.proposition_id AND w.polarity = n.polarity
    AND w.node = n.speaker_id
