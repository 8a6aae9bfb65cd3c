-- title: Everything in one table: start here; also for BI tools
-- row: one claim in one passage, or a claim without a passage
-- order: claim_id, evidence_id
SELECT c.claim_id, e.evidence_id, p.proposition_id, p.event_id, e.source_id, c.speaker_id,
    v.label AS event_label, v.type AS event_type, p.mode, p.aspect, p.text AS proposition_text,
    p.value, b.value_earliest, b.value_latest, b.value_min, b.value_max, p.unit, p.about_id,
    k.name AS concerns_name, p.role, p.adverse, p.answer,
    CASE WHEN p.adverse IS NOT TRUE THEN NULL
        WHEN p.answer IN ('given', 'declined') THEN w.said
        WHEN p.answer = 'elsewhere' THEN y.said
        ELSE 'No answer of the accused is recorded in the held texts.' END AS answer_text,
    a.name AS speaker_name, a.kind AS speaker_kind, a.identity AS speaker_identity,
    a.title AS speaker_title, c.text AS claim_text, c.act, c.polarity, c.certainty, c.basis,
    c.forum, c.said_edtf, c.said_earliest, c.said_latest, n.claim_id IS NOT NULL AS current,
    c.coder_confidence, s.title AS source_title, s.kind AS source_kind, s.genre,
    o.name AS publisher_name, s.published_edtf, s.published_earliest, s.published_latest, s.url,
    CASE WHEN s.url IS NULL OR e.text_start IS NULL THEN s.url
        ELSE s.url || CASE WHEN contains(s.url, '#') THEN '' ELSE '#' END || ':~:text='
            || replace(url_encode(e.text_start), '-', '%2D')
            || coalesce(',' || replace(url_encode(e.text_end), '-', '%2D'), '') END AS link,
    e.start AS span_start, e."end" AS span_end, e.sha256 AS span_sha256, e.text_start, e.text_end,
    e.rendering, e.translated, e.resolution, h.chain, h.depth, h.document_id,
    h.cues AS chain_cues, h.unsure AS chain_unsure,
    t.status AS standing, t.contested, t.undercut, t.origins_min, t.origins_max,
    x.affirmed_by, x.denied_by, c.note AS claim_note, e.note AS evidence_note,
    p.note AS proposition_note
FROM main.claims c
LEFT JOIN main.evidence e ON e.claim_id = c.claim_id
LEFT JOIN main.propositions p ON p.proposition_id = c.proposition_id
LEFT JOIN main.events v ON v.event_id = p.event_id
LEFT JOIN main.actors a ON a.actor_id = c.speaker_id
LEFT JOIN main.actors k ON k.actor_id = p.actor_id
LEFT JOIN main.sources s ON s.source_id = e.source_id
LEFT JOIN main.actors o ON o.actor_id = s.publisher_id
LEFT JOIN views._bounds b ON b.proposition_id = p.proposition_id
LEFT JOIN views._current n ON n.claim_id = c.claim_id
LEFT JOIN views.chains h ON h.evidence_id = e.evidence_id
LEFT JOIN views._standing t ON t.proposition_id = p.proposition_id AND t.polarity = c.polarity
    AND n.claim_id IS NOT NULL
LEFT JOIN views._sides x ON x.proposition_id = p.proposition_id
LEFT JOIN views._answers w ON w.proposition_id = p.proposition_id
LEFT JOIN views._elsewhere y ON y.proposition_id = p.proposition_id
