"""Who claimed what: a data package of claims, checked to the character and exported.

>>> import toolkit
>>> package = toolkit.load(".")
>>> claims = package["claims"]          # a pandas DataFrame with Arrow-backed types
>>> report = package.validate()         # report.valid, report.findings, report.checks
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.loading import LoadedPackage, load

__version__ = "0.3.0"
__all__ = ["LoadedPackage", "__version__", "load"]


def __getattr__(name: str) -> object:
    if name in ("load", "LoadedPackage"):
        from toolkit import loading

        return getattr(loading, name)
    raise AttributeError(f"module 'toolkit' has no attribute {name!r}")
