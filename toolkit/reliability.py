"""Inter-coder reliability: Krippendorff's alpha of each coded field.

Source: Krippendorff, Content Analysis (4th ed., 2019), chapter 12, by the library `krippendorff`.
"""

from __future__ import annotations

import duckdb


def alphas(connection: duckdb.DuckDBPyConnection) -> dict[str, float | None]:
    """Return alpha of each field of `main.codings`, nominal, over the claims coded twice or more.

    Values are numbered and missing ones are NaN.
    Returns: None where alpha is undefined, for all values are one and the same.
    """
    query = "SELECT DISTINCT field FROM main.codings WHERE value IS NOT NULL ORDER BY field"
    fields = [field for (field,) in connection.execute(query).fetchall()]
    return {field: _alpha(connection, field) for field in fields}


def _alpha(connection: duckdb.DuckDBPyConnection, field: str) -> float | None:
    import krippendorff
    import numpy as np

    query = """
        WITH given AS (SELECT claim_id, coder, value FROM main.codings
            WHERE field = ? AND value IS NOT NULL),
        twice AS (SELECT claim_id FROM given GROUP BY ALL HAVING count(DISTINCT coder) > 1)
        SELECT dense_rank() OVER (ORDER BY claim_id) - 1 AS claim,
            dense_rank() OVER (ORDER BY coder) - 1 AS coder,
            dense_rank() OVER (ORDER BY value) - 1 AS value
        FROM given SEMI JOIN twice USING (claim_id)
    """
    found = connection.execute(query, [field]).fetchnumpy()
    claims, coders, values = (np.asarray(found[name]) for name in ("claim", "coder", "value"))
    if not values.size or not values.max():
        return None
    table = np.full((coders.max() + 1, claims.max() + 1), np.nan)
    table[coders, claims] = values
    return float(krippendorff.alpha(table, level_of_measurement="nominal"))
