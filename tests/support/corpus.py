"""Small packages after the shapes of real ones, each with the verdict expected and why.

All names and data are invented.
"""

from __future__ import annotations

import corpus_biodiversity
import corpus_core
import corpus_energy
import corpus_linguistics
import corpus_statistics
import corpus_survey
from corpus_case import Case

CORPUS: list[Case] = [
    *corpus_core.CASES,
    *corpus_statistics.CASES,
    *corpus_biodiversity.CASES,
    *corpus_linguistics.CASES,
    *corpus_energy.CASES,
    *corpus_survey.CASES,
]
