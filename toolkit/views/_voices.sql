-- title: The claims that count for origins, each its speaker's own voice or a borrowed one
-- row: one current claim that affirms or denies and rests on more than headings and captions
SELECT c.claim_id, c.proposition_id, c.polarity, c.speaker_id, a.name AS speaker_name, c.basis,
    coalesce(CASE WHEN a.kind = 'media' THEN c.basis IN ('eyewitness', 'participant')
        ELSE a.identity = 'known' END, false) AS own
FROM views._current c
JOIN main.actors a ON a.actor_id = c.speaker_id
SEMI JOIN main.evidence e ON e.claim_id = c.claim_id
    AND coalesce(e.rendering, '') NOT IN ('headline', 'caption')
WHERE c.polarity IN ('affirms', 'denies')
