-- The questions of questions.toml as queries over the tables and the computed views.
-- Each begins at a line `-- qNN`. Its columns are those that the question names.

-- q01
SELECT a.step, a.actor_id FROM attributions a JOIN flat f USING (evidence_id)
WHERE f.source_id = 's-pjmedia' AND f.value = 'a detailed plan'
-- q02
SELECT DISTINCT speaker_id FROM flat
WHERE event_id = 'e-departure' AND mode = 'planned' AND aspect = 'occurrence' AND polarity = 'affirms'
-- q03
SELECT DISTINCT speaker_id FROM flat
WHERE event_id = 'e-departure' AND mode = 'planned' AND aspect = 'occurrence' AND polarity = 'denies'
-- q04
SELECT DISTINCT speaker_id FROM flat
WHERE event_id = 'e-departure' AND aspect = 'cause' AND value = 'direction of Russia'
    AND polarity = 'affirms'
-- q05
SELECT DISTINCT speaker_id, polarity FROM flat
WHERE event_id = 'e-uprising' AND aspect = 'classification' AND value = 'coup attempt'
-- q06
SELECT DISTINCT f.speaker_id, a.actor_id AS relayed_by
FROM flat f JOIN attributions a USING (evidence_id)
WHERE f.value = 'rightful president of Venezuela' AND a.step > 0 AND a.actor_id <> f.speaker_id
-- q07
SELECT DISTINCT f.speaker_id FROM flat f JOIN propositions p USING (proposition_id)
WHERE f.event_id = 'e-plotting' AND f.aspect = 'participation' AND p.actor_id = 'a-us-government'
-- q08
SELECT DISTINCT speaker_id FROM flat WHERE event_id = 'e-protests-may' AND act = 'demand'
-- q09
SELECT DISTINCT speaker_id FROM flat
WHERE event_id = 'e-us-officers-meetings' AND value = 'justified' AND polarity = 'affirms'
-- q10
SELECT DISTINCT speaker_id FROM flat
WHERE event_id = 'e-us-officers-meetings' AND value = 'right decision'
-- q11
SELECT DISTINCT speaker_id, polarity FROM flat
WHERE (event_id = 'e-email-writing' AND aspect = 'occurrence')
    OR (event_id = 'e-email-accusation' AND value = 'authentic')
-- q12
SELECT DISTINCT a.actor_id AS speaker_id, a.resolution
FROM flat f JOIN attributions a ON a.evidence_id = f.evidence_id AND a.actor_id = f.speaker_id
WHERE f.source_id = 's-halifaxlive' AND f.rendering = 'direct_quote'
-- q13
SELECT DISTINCT speaker_id FROM flat WHERE aspect = 'quantity' AND unit LIKE '%armed forces%'
-- q14
SELECT DISTINCT f.speaker_id FROM flat f JOIN propositions p USING (proposition_id)
WHERE f.source_id = 's-halifaxlive' AND p.actor_id = 'a-us-diplomat'
-- q15
SELECT DISTINCT f.speaker_id, a.actor_id AS relayed_by
FROM flat f JOIN attributions a USING (evidence_id)
WHERE f.event_id = 'e-meeting-request' AND f.aspect = 'purpose' AND a.step > 0
    AND a.actor_id <> f.speaker_id
-- q16
SELECT DISTINCT speaker_id, speaker_identity AS identity FROM flat WHERE value = 'all options open'
-- q17
SELECT DISTINCT speaker_id FROM flat WHERE value LIKE 'standing with the Venezuelans%'
-- q18
SELECT DISTINCT speaker_id FROM flat
WHERE event_id = 'e-military-option-remark' AND value = 'to be condemned'
-- q19
SELECT DISTINCT value FROM flat WHERE event_id = 'e-drone-explosions' AND aspect = 'time'
-- q20
SELECT DISTINCT value_earliest, value_latest FROM flat
WHERE event_id = 'e-us-officers-meetings' AND aspect = 'time'
-- q21
SELECT DISTINCT value FROM flat WHERE event_id = 'e-first-meeting' AND aspect = 'time'
-- q22
SELECT DISTINCT event_id, value FROM flat
WHERE event_id LIKE 'e-officers-%-plan' AND aspect = 'time' AND mode = 'planned'
-- q23
SELECT DISTINCT value FROM flat WHERE event_id = 'e-operation-first-plan' AND aspect = 'time'
-- q24
SELECT DISTINCT value_earliest, value_latest FROM flat
WHERE event_id = 'e-operation-discovery' AND aspect = 'time'
-- q25
SELECT DISTINCT value FROM flat WHERE event_id = 'e-colombia-plotting' AND aspect = 'time'
-- q26
SELECT DISTINCT speaker_id FROM flat WHERE event_id = 'e-nyt-report' AND aspect = 'time'
-- q27
SELECT source_id FROM sources WHERE held AND published_basis = 'url'
-- q28
SELECT DISTINCT value FROM flat WHERE event_id = 'e-military-option-remark' AND aspect = 'time'
-- q29
SELECT DISTINCT value FROM flat WHERE event_id = 'e-email-accusation' AND aspect = 'time'
-- q30
SELECT DISTINCT value FROM flat WHERE event_id = 'e-protests-april' AND aspect = 'time'
-- q31
SELECT DISTINCT event_id FROM conflicts WHERE kind = 'polarity'
-- q32
SELECT proposition_id FROM conflicts WHERE kind = 'time'
-- q33
SELECT proposition_id FROM conflicts WHERE kind = 'quantity'
-- q34
SELECT DISTINCT speaker_id, polarity FROM flat
WHERE event_id = 'e-us-officers-meetings' AND value = 'justified'
-- q35
SELECT event_id FROM conflicts WHERE kind = 'outcome'
-- q36
SELECT s.articles, s.origins_min, s.origins_max
FROM standing s JOIN propositions p USING (proposition_id)
WHERE s.event_id = 'e-us-officers-meetings' AND p.aspect = 'occurrence' AND s.polarity = 'affirms'
-- q37
SELECT s.articles, s.origins_min, s.origins_max
FROM standing s JOIN propositions p USING (proposition_id)
WHERE s.event_id = 'e-departure' AND p.mode = 'planned' AND s.polarity = 'affirms'
-- q38
SELECT s.articles, s.origins_min, s.origins_max
FROM standing s JOIN propositions p USING (proposition_id)
WHERE s.event_id = 'e-help-decision' AND p.aspect = 'occurrence' AND s.polarity = 'affirms'
-- q39
SELECT s.articles, s.origins_min, s.origins_max
FROM standing s JOIN propositions p USING (proposition_id)
WHERE s.event_id = 'e-radio-request' AND p.aspect = 'occurrence'
-- q40
SELECT s.event_id, p.aspect, p.actor_id
FROM standing s JOIN propositions p USING (proposition_id) WHERE s.status = 'several_origins'
-- q41
SELECT s.articles, s.origins_min, s.origins_max
FROM standing s JOIN propositions p USING (proposition_id)
WHERE s.event_id = 'e-operation-constitution' AND p.aspect = 'outcome'
-- q42
SELECT actor_id FROM propositions
WHERE event_id = 'e-bloomberg-report' AND role = 'source'
-- q43
SELECT DISTINCT actor_id FROM voices WHERE speaks > 0 AND withheld_reason = 'fear_of_reprisal'
-- q44
SELECT DISTINCT actor_id FROM voices WHERE speaks > 0 AND identity = 'withheld'
-- q45
SELECT DISTINCT actor_id FROM voices WHERE speaks > 0 AND identity = 'office'
-- q46
SELECT DISTINCT actor_id FROM voices WHERE speaks > 0 AND identity = 'unknown'
-- q47
SELECT DISTINCT event_id, value FROM flat
WHERE event_id LIKE 'e-officers-%-plan' AND aspect = 'outcome' AND mode = 'actual'
    AND polarity = 'affirms'
-- q48
SELECT DISTINCT event_id, value FROM flat
WHERE event_id IN ('e-operation-constitution', 'e-operation-first-plan') AND aspect = 'outcome'
    AND polarity = 'affirms'
-- q49
SELECT DISTINCT value FROM flat
WHERE event_id = 'e-operation-constitution' AND mode = 'planned' AND aspect = 'place'
-- q50
SELECT DISTINCT value, polarity FROM flat WHERE event_id = 'e-radio-request' AND aspect = 'outcome'
-- q51
SELECT DISTINCT value FROM flat
WHERE event_id = 'e-officers-coup' AND mode = 'planned' AND aspect = 'purpose'
-- q52
SELECT id AS event_id FROM timeline WHERE status = 'called_for'
-- q53
SELECT DISTINCT event_id FROM flat WHERE speaker_id = 'a-maduro' AND act = 'demand'
-- q54
SELECT DISTINCT speaker_id FROM flat
WHERE event_id = 'e-us-officers-meetings' AND act = 'decline_comment'
-- q55
SELECT DISTINCT f.speaker_id, q.actor_id AS concerns
FROM flat f JOIN propositions q ON q.proposition_id = f.about_id
WHERE f.aspect = 'evidence_status' AND f.value = 'exists' AND f.polarity = 'denies' AND q.adverse
    AND f.source_id = 's-in-venezuela'
-- q56
SELECT DISTINCT f.speaker_id, q.event_id
FROM flat f JOIN propositions q ON q.proposition_id = f.about_id
WHERE f.aspect = 'evidence_status' AND f.polarity = 'denies' AND f.source_id = 's-blevins'
-- q57
SELECT DISTINCT f.speaker_id FROM flat f JOIN propositions q ON q.proposition_id = f.about_id
WHERE f.aspect = 'evidence_status' AND f.polarity = 'denies' AND q.aspect = 'knowledge'
    AND q.actor_id = 'a-maduro'
-- q58
SELECT DISTINCT f.speaker_id FROM flat f JOIN propositions p USING (proposition_id)
WHERE f.aspect = 'knowledge' AND f.polarity = 'denies' AND p.actor_id = 'a-maduro'
-- q59
SELECT DISTINCT p.actor_id FROM flat f JOIN propositions p USING (proposition_id)
WHERE f.speaker_id = 'a-former-commander' AND f.polarity = 'denies'
-- q60
SELECT DISTINCT f.speaker_id, f.polarity FROM flat f JOIN propositions p USING (proposition_id)
WHERE f.event_id = 'e-operation-constitution' AND f.aspect = 'participation'
    AND p.actor_id = 'a-us-government'
-- q61
SELECT DISTINCT actor_id FROM propositions WHERE adverse AND answer = 'none_in_held'
-- q62
SELECT DISTINCT actor_id FROM propositions WHERE adverse AND answer = 'elsewhere'
-- q63
SELECT event_id FROM identifiers
WHERE scheme = 'self' AND event_id = 'e-operation-constitution' AND match IN ('exact', 'close')
-- q64
SELECT actor_id FROM propositions
WHERE event_id = 'e-drone-explosions' AND role IN ('initiator', 'planner', 'participant')
-- q65
SELECT DISTINCT f.speaker_id FROM flat f JOIN propositions p USING (proposition_id)
WHERE f.event_id = 'e-operation-constitution' AND f.aspect = 'participation'
    AND p.actor_id = 'a-machado' AND f.polarity = 'affirms'
    AND f.speaker_id <> 'a-venezuela-government'
-- q66
SELECT value FROM propositions WHERE aspect = 'quantity' AND unit LIKE '%dead%'
-- q67
SELECT claim_id FROM flat
WHERE event_id = 'e-us-officers-meetings' AND speaker_id = 'a-trump'
-- q68
SELECT speaker_id FROM flat
WHERE event_id = 'e-us-intervention' AND mode = 'actual' AND aspect = 'occurrence'
    AND polarity = 'affirms'
-- q69
SELECT actor_id FROM actors WHERE actor_id = 'a-us-diplomat' AND identity = 'known'
-- q70
SELECT count(*) AS articles, count(DISTINCT publisher_id) AS publishers FROM sources WHERE held
-- q71
SELECT source_id FROM voices WHERE actor_id = 'a-nyt' AND (speaks > 0 OR relays > 0)
-- q72
SELECT source_id, count(*) AS n FROM passages WHERE kind = 'unmarked_quotation' GROUP BY source_id
-- q73
SELECT source_id FROM sources WHERE held AND author IS NULL
-- q74
SELECT source_id FROM sources WHERE held AND title IS NULL
-- q75
SELECT source_id FROM voices WHERE actor_id = 'a-morales' AND speaks > 0
-- q76
SELECT words FROM passages WHERE source_id = 's-in-venezuela' AND kind = 'misprint'
-- q77
SELECT words FROM passages WHERE source_id = 's-blevins' AND kind = 'misprint' AND note LIKE 'Maduro%'
-- q78
SELECT DISTINCT source_id FROM passages WHERE kind = 'duplicate'
-- q79
SELECT DISTINCT source_id FROM passages WHERE kind = 'gap'
-- q80
SELECT DISTINCT source_id FROM passages WHERE kind = 'intrusion'
-- q81
SELECT DISTINCT speaker_id, polarity FROM flat
WHERE proposition_text = 'Was the US government a supporter of the military plotters?'
-- q82
SELECT DISTINCT p.actor_id, f.speaker_id FROM flat f JOIN propositions p USING (proposition_id)
WHERE p.aspect = 'state' AND p.value LIKE '%president of Venezuela'
-- q83
SELECT DISTINCT c.speaker_id FROM relations r JOIN claims c ON c.claim_id = r.from_claim_id
JOIN claims t ON t.claim_id = r.to_claim_id
WHERE r.kind = 'responds_to' AND r.asserted_by = 'source' AND t.speaker_id = 'a-nyt'
-- q84
SELECT s.origins_max FROM standing s JOIN propositions p USING (proposition_id)
WHERE s.event_id = 'e-plotting' AND p.aspect = 'participation' AND p.actor_id = 'a-us-government'
-- q85
SELECT DISTINCT e.source_id, a.actor_id FROM attributions a JOIN evidence e USING (evidence_id)
WHERE a.resolution = 'cross_source'
-- q86
SELECT DISTINCT a.step, a.actor_id, a.resolution FROM flat f JOIN attributions a USING (evidence_id)
WHERE f.event_id = 'e-officers-third-plan' AND f.mode = 'planned' AND f.aspect = 'occurrence'
-- q87
SELECT DISTINCT s.event_id, p.actor_id FROM standing s JOIN propositions p USING (proposition_id)
WHERE s.undercut AND s.adverse AND s.polarity = 'affirms'
-- q88
SELECT DISTINCT value, speaker_id FROM flat WHERE event_id = 'e-email-accusation' AND aspect = 'outcome'
-- q89
SELECT DISTINCT value FROM flat
WHERE source_id = 's-in-venezuela' AND aspect = 'time' AND resolution = 'external'
-- q90
SELECT DISTINCT value, coder_confidence FROM flat
WHERE event_id = 'e-second-meeting' AND aspect = 'time'
-- q91
SELECT source_id, start, "end" FROM passages
WHERE kind = 'furniture' AND source_id IN ('s-halifaxlive', 's-iran-daily') AND start < 60
-- q92
SELECT start FROM passages WHERE source_id = 's-blevins' AND note LIKE '%quotation mark is lost%'
