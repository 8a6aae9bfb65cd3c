"""Inter-coder reliability: Krippendorff's alpha of each coded field.

Source: Krippendorff, Content Analysis (4th ed., 2019), chapter 12, by the library `krippendorff`.
"""

from __future__ import annotations

from collections.abc import Iterable


def alphas(codings: Iterable[tuple[str, str, str, str | None]]) -> dict[str, float | None]:
    """Return alpha of each field, nominal, over the claims that two coders or more coded.

    Args: `codings` are tuples of field, claim, coder and value; no value is missing data.
    Returns: None where alpha is undefined, for all values are one and the same.
    """
    fields: dict[str, dict[str, dict[str, str]]] = {}
    for field, claim, coder, value in codings:
        if value is not None:
            fields.setdefault(field, {}).setdefault(claim, {})[coder] = value
    return {field: _alpha(claims) for field, claims in sorted(fields.items())}


def _alpha(claims: dict[str, dict[str, str]]) -> float | None:
    twice = {claim: given for claim, given in sorted(claims.items()) if len(given) > 1}
    values = sorted({value for given in twice.values() for value in given.values()})
    if len(values) < 2:
        return None
    import krippendorff
    import numpy as np

    coders = sorted({coder for given in twice.values() for coder in given})
    number = {value: float(at) for at, value in enumerate(values)}
    table = [
        [number[given[coder]] if coder in given else np.nan for given in twice.values()]
        for coder in coders
    ]
    return float(krippendorff.alpha(np.array(table), level_of_measurement="nominal"))
