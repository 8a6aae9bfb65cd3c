-- title: Who affirms and who denies each proposition
-- row: one proposition with a current claim
SELECT c.proposition_id,
    views.listed(list(DISTINCT a.name ORDER BY a.name) FILTER (c.polarity = 'affirms'), '; ')
        AS affirmed_by,
    views.listed(list(DISTINCT a.name ORDER BY a.name) FILTER (c.polarity = 'denies'), '; ')
        AS denied_by
FROM views._current c JOIN main.actors a ON a.actor_id = c.speaker_id
GROUP BY c.proposition_id
