-- title: The bodies that each actor is part of, near and far
-- row: one actor and one body
WITH RECURSIVE part (actor_id, whole_id) AS (
    SELECT actor_id, part_of FROM main.actors WHERE part_of IS NOT NULL
    UNION
    SELECT p.actor_id, a.part_of
    FROM part p JOIN main.actors a ON a.actor_id = p.whole_id WHERE a.part_of IS NOT NULL
)
SELECT actor_id, whole_id FROM part
