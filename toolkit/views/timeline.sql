-- title: Events and publications by earliest date, and who says that the events happened
-- row: one event or one dated source
-- order: earliest, latest, kind, id
-- An event has the times that are claimed for it: when it was, otherwise when it was planned, called
-- for or expected; from the first to the last if several are claimed. Without any, and where their
-- beginning or end is open, it has its anchor. `dated_by` says which.
WITH times AS (
    SELECT p.event_id, p.value, b.value_earliest, b.value_latest,
        rank() OVER (PARTITION BY p.event_id
            ORDER BY list_position(['actual', 'planned', 'called_for', 'expected'], p.mode)) AS place
    FROM main.propositions p
    SEMI JOIN views._current c ON c.proposition_id = p.proposition_id AND c.polarity = 'affirms'
    JOIN views._bounds b ON b.proposition_id = p.proposition_id
    WHERE p.aspect = 'time'
), claimed AS (
    SELECT event_id, views.listed(list(DISTINCT value ORDER BY value), '; ') AS edtf,
        CASE WHEN count(*) = count(value_earliest) THEN min(value_earliest) END AS earliest,
        CASE WHEN count(*) = count(value_latest) THEN max(value_latest) END AS latest
    FROM times WHERE place = 1 GROUP BY event_id
), said AS (
    SELECT p.event_id, p.mode, c.polarity, views.listed(list(DISTINCT a.name ORDER BY a.name), '; ') AS names
    FROM main.propositions p
    JOIN views._current c USING (proposition_id)
    JOIN main.actors a ON a.actor_id = c.speaker_id
    WHERE p.aspect = 'occurrence' AND c.polarity IN ('affirms', 'denies')
    GROUP BY ALL
), sides AS (
    SELECT event_id,
        any_value(names) FILTER (mode = 'actual' AND polarity = 'affirms') AS affirmed,
        any_value(names) FILTER (mode = 'actual' AND polarity = 'denies') AS denied,
        any_value(names) FILTER (mode = 'planned' AND polarity = 'affirms') AS planned,
        any_value(names) FILTER (mode = 'planned' AND polarity = 'denies') AS planned_denied,
        any_value(names) FILTER (mode = 'called_for' AND polarity = 'affirms') AS called_for,
        any_value(names) FILTER (mode = 'called_for' AND polarity = 'denies') AS called_for_denied,
        any_value(names) FILTER (mode = 'expected' AND polarity = 'affirms') AS expected,
        any_value(names) FILTER (mode = 'expected' AND polarity = 'denies') AS expected_denied
    FROM said GROUP BY event_id
), several AS (
    SELECT p.event_id FROM main.propositions p JOIN views._origins o USING (proposition_id)
    WHERE p.aspect = 'occurrence' AND p.mode = 'actual' AND o.polarity = 'affirms'
        AND o.origins_min >= 2
), outcomes AS (
    SELECT p.event_id,
        views.listed(list(DISTINCT p.value ORDER BY p.value) FILTER (c.polarity = 'affirms'), '; ') AS affirmed,
        views.listed(list(DISTINCT p.value ORDER BY p.value) FILTER (c.polarity = 'denies'), '; ') AS denied
    FROM main.propositions p JOIN views._current c USING (proposition_id)
    WHERE p.aspect = 'outcome' GROUP BY p.event_id
), detailed AS (
    SELECT DISTINCT p.event_id FROM main.propositions p JOIN views._current c USING (proposition_id)
    WHERE p.mode = 'actual' AND c.polarity = 'affirms'
)
SELECT coalesce(t.earliest, e.anchor_earliest) AS earliest,
    coalesce(t.latest, e.anchor_latest) AS latest, coalesce(t.edtf, e.anchor_edtf) AS edtf,
    'event' AS kind, e.event_id AS id, e.label, e.type, s.affirmed, s.denied, s.planned,
    s.planned_denied, s.called_for, s.called_for_denied, s.expected, s.expected_denied,
    o.affirmed AS outcomes, o.denied AS outcomes_denied,
    CASE WHEN s.affirmed IS NOT NULL AND s.denied IS NOT NULL THEN 'disputed'
        WHEN m.event_id IS NOT NULL THEN 'happened'
        WHEN s.affirmed IS NOT NULL THEN 'alleged'
        WHEN s.denied IS NOT NULL THEN 'not_happened'
        WHEN s.planned IS NOT NULL THEN 'planned'
        WHEN s.called_for IS NOT NULL THEN 'called_for'
        WHEN s.expected IS NOT NULL THEN 'expected'
        WHEN d.event_id IS NOT NULL THEN 'alleged' END AS status,
    CASE WHEN t.event_id IS NOT NULL THEN 'claims'
        WHEN e.anchor_edtf IS NOT NULL THEN 'anchor' END AS dated_by
FROM main.events e
LEFT JOIN claimed t USING (event_id)
LEFT JOIN sides s USING (event_id)
LEFT JOIN (SELECT DISTINCT event_id FROM several) m USING (event_id)
LEFT JOIN outcomes o USING (event_id)
LEFT JOIN detailed d USING (event_id)
UNION ALL
SELECT s.published_earliest, s.published_latest, s.published_edtf, 'publication', s.source_id,
    coalesce(a.name || ': ', '') || coalesce(s.title, s.kind || ' ' || s.source_id), s.kind,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    'publication'
FROM main.sources s LEFT JOIN main.actors a ON a.actor_id = s.publisher_id
WHERE s.published_edtf IS NOT NULL
