"""Compute inter-coder reliability: Krippendorff's alpha of each coded field.

Source: Krippendorff, Content Analysis (4th ed., 2019), chapter 12: nominal data, any number of
coders, missing values. Written as a query, because libraries need a matrix of claims by values,
which is too large when the values are speakers.
"""

from __future__ import annotations

import duckdb

ALPHA = """
    WITH given AS (
        SELECT DISTINCT field, claim_id, coder, value FROM main.codings WHERE value IS NOT NULL
    ), units AS (
        SELECT field, claim_id, count(*) AS size FROM given GROUP BY ALL
        HAVING min(coder) <> max(coder)
    ), counted AS (
        SELECT field, value, size, count(*) AS same
        FROM given JOIN units USING (field, claim_id) GROUP BY field, value, size, claim_id
    ), totals AS (
        SELECT field, value, sum(same)::DOUBLE AS n,
            sum(same * (same - 1) / (size - 1)) AS agreed
        FROM counted GROUP BY ALL
    ), sums AS (
        SELECT field, sum(n) AS n, sum(agreed) AS agreed,
            sum(n * (n - 1)) / (sum(n) - 1) AS by_chance
        FROM totals GROUP BY ALL
    )
    SELECT f.field, CASE WHEN by_chance < n THEN 1 - (n - agreed) / (n - by_chance) END
    FROM (SELECT DISTINCT field FROM main.codings WHERE value IS NOT NULL) f
    LEFT JOIN sums USING (field) ORDER BY 1
"""


RELIABLE, TENTATIVE = 0.8, 0.667
"""The smallest alpha at which a field is reliable, or tentatively so."""
TWICE = """
    WITH twice AS (
        SELECT claim_id, bool_or(blind) AS blind FROM main.codings
        GROUP BY claim_id HAVING min(coder) <> max(coder)
    )
    SELECT count(*), count(*) FILTER (t.blind), count(*) FILTER (p.adverse AND NOT t.blind)
    FROM main.claims c JOIN main.propositions p USING (proposition_id)
    LEFT JOIN twice t USING (claim_id)
"""


def coded_twice(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    """Count the claims, those coded by two coders (at least one blind), and the claims on
    accusations coded twice but not blind.
    """
    claims, twice, seen = connection.execute(TWICE).fetchall()[0]
    return claims, twice, seen


def alphas(connection: duckdb.DuckDBPyConnection) -> dict[str, float | None]:
    """Return nominal alpha of each field of `main.codings`, over claims coded by several coders.

    Two values from one coder for the same claim count as disagreement.
    Returns: None where alpha is undefined because all values are the same.
    """
    return dict(connection.execute(ALPHA).fetchall())
