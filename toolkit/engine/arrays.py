"""Arrow arrays from Python's and NumPy's values, by their buffers.

`pa.array` imports pandas to ask whether a value is one of its own, which takes 0.2 s.
Source: Arrow columnar format, variable-size binary and fixed-size primitive layout.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

LARGEST = 2**31 - 1
"""The most bytes that the texts of one array may have."""


def texts(values: Sequence[str | None]) -> pa.StringArray:
    """Return texts as one array.

    Raises: UnicodeEncodeError if one cannot be written as UTF-8; pa.ArrowCapacityError if they are
    too long for one array.
    """
    encoded = [b"" if value is None else value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    if ends[-1] > LARGEST:
        raise pa.ArrowCapacityError(f"{ends[-1]} bytes of text are too much for one array")
    valid = None
    if None in values:
        valid = bits(np.array([value is not None for value in values], bool)).buffers()[1]
    offsets = pa.py_buffer(ends.astype(np.int32))
    data = pa.py_buffer(b"".join(encoded))
    return pa.StringArray.from_buffers(len(values), offsets, data, valid)


def integers(values: Sequence[int] | npt.NDArray[np.int64]) -> pa.Int64Array:
    """Return integers of up to 64 bits; raises OverflowError beyond."""
    whole = np.array(values, np.int64)
    return pa.Array.from_buffers(pa.int64(), whole.size, [None, pa.py_buffer(whole)])


def bits(values: npt.NDArray[np.bool_]) -> pa.BooleanArray:
    """Return NumPy's booleans."""
    packed = pa.py_buffer(np.packbits(values, bitorder="little"))
    return pa.BooleanArray.from_buffers(pa.bool_(), len(values), [None, packed])
