"""Every edit of the package of invented articles, by the rule that must find it."""

from mutations import cells, claims, entities, evidence, package, safety, sources, structure
from mutations.registry import MUTATIONS, Mutation

__all__ = [
    "MUTATIONS",
    "Mutation",
    "cells",
    "claims",
    "entities",
    "evidence",
    "package",
    "safety",
    "sources",
    "structure",
]
