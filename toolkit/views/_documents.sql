-- title: The documents that voices go back to, where a borrowed one is among those on their side
-- row: one speaker on one proposition and polarity, one document, own or borrowed
SELECT DISTINCT v.proposition_id, v.polarity, v.speaker_id, v.speaker_name, r.root_id, v.own
FROM views._voices v
SEMI JOIN (SELECT DISTINCT proposition_id, polarity FROM views._voices WHERE NOT own) b
    ON b.proposition_id = v.proposition_id AND b.polarity = v.polarity
JOIN views._chain c ON c.claim_id = v.claim_id
JOIN views._reach r ON r.source_id = c.document_id
JOIN main.sources s ON s.source_id = r.root_id
