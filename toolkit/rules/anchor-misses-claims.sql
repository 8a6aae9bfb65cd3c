-- title: Affirmed times lie within the event's anchor
-- severity: warning
-- subject: propositions
-- needs: edtf-invalid, edtf-bounds-wrong
-- why: The anchor tells an event from others; a time outside it belongs to another event, or the
--   anchor is too narrow.
-- fix: Widen the anchor, or move the proposition to the right event.
SELECT p._record AS record, 'value' AS field, p.value AS value,
    'the time ' || p.value || ' lies outside the anchor ' || e.anchor_edtf || ' of "' || e.event_id || '"'
    AS message
FROM sound.propositions p
JOIN sound.events e USING (event_id)
SEMI JOIN main.claims c ON c.proposition_id = p.proposition_id AND c.polarity = 'affirms'
WHERE p.aspect = 'time' AND p.mode = 'actual'
    AND regexp_full_match(p.value, '[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?')
    AND (left(p.value, 4) || '-12-31' < strftime(e.anchor_earliest, '%Y-%m-%d')
        OR rpad(p.value, 10, '-01-01') > strftime(e.anchor_latest, '%Y-%m-%d'))
