-- title: The documents that the voices on each proposition go back to
-- row: one speaker on one proposition and polarity, one document, own or borrowed
SELECT DISTINCT v.proposition_id, v.polarity, v.speaker_id, v.speaker_name, r.root_id, v.own
FROM views._voices v
JOIN views._chain c ON c.claim_id = v.claim_id
JOIN views._reach r ON r.source_id = c.document_id
JOIN main.sources s ON s.source_id = r.root_id
