-- title: No id contains a date of its own row
-- severity: error
-- subject: *
-- needs: id-malformed
-- why: Ids never change, so a date in an id stays wrong when the date of the row is corrected.
-- fix: Give the row an id without the date.
SELECT 'sources' AS "table", _record AS record, 'source_id' AS field, source_id AS value,
    '"' || source_id || '" contains a date of its own row' AS message
FROM sound.sources
WHERE CASE WHEN contains(source_id, year(published_earliest)::VARCHAR)
        OR contains(source_id, year(published_latest)::VARCHAR)
    THEN len(list_intersect(string_split(source_id, '-'), [strftime(published_earliest, '%Y'), strftime(published_latest, '%Y'), strftime(published_earliest, '%Y%m%d'), strftime(published_latest, '%Y%m%d')])) > 0 END
UNION ALL
SELECT 'events' AS "table", _record AS record, 'event_id' AS field, event_id AS value,
    '"' || event_id || '" contains a date of its own row' AS message
FROM sound.events
WHERE CASE WHEN contains(event_id, year(anchor_earliest)::VARCHAR)
        OR contains(event_id, year(anchor_latest)::VARCHAR)
    THEN len(list_intersect(string_split(event_id, '-'), [strftime(anchor_earliest, '%Y'), strftime(anchor_latest, '%Y'), strftime(anchor_earliest, '%Y%m%d'), strftime(anchor_latest, '%Y%m%d')])) > 0 END
UNION ALL
SELECT 'claims' AS "table", _record AS record, 'claim_id' AS field, claim_id AS value,
    '"' || claim_id || '" contains a date of its own row' AS message
FROM sound.claims
WHERE CASE WHEN contains(claim_id, year(said_earliest)::VARCHAR)
        OR contains(claim_id, year(said_latest)::VARCHAR)
        OR contains(claim_id, year(coded_on)::VARCHAR)
    THEN len(list_intersect(string_split(claim_id, '-'), [strftime(said_earliest, '%Y'), strftime(said_latest, '%Y'), strftime(coded_on, '%Y'), strftime(said_earliest, '%Y%m%d'), strftime(said_latest, '%Y%m%d'), strftime(coded_on, '%Y%m%d')])) > 0 END
