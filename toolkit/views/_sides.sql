-- title: Who affirms and who denies each proposition
-- row: one proposition with a current claim
SELECT proposition_id,
    views.listed(list(name ORDER BY name) FILTER (polarity = 'affirms'), '; ') AS affirmed_by,
    views.listed(list(name ORDER BY name) FILTER (polarity = 'denies'), '; ') AS denied_by
FROM (
    SELECT DISTINCT c.proposition_id, c.polarity, a.name
    FROM views._current c JOIN main.actors a ON a.actor_id = c.speaker_id
)
GROUP BY proposition_id
