-- title: The interval of independent origins of each proposition and polarity
-- row: one proposition and polarity that has a voice
SELECT proposition_id, polarity, count(DISTINCT part)::INTEGER AS origins_min,
    count(DISTINCT strong_part)::INTEGER AS origins_max
FROM views._joined GROUP BY proposition_id, polarity
