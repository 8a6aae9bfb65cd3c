"""A brat document as data: its text and annotations, and the statements that they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from toolkit.importers.brat_lines import Annotations, Event, Span
from toolkit.texts.units import Places


@dataclass(slots=True)
class Statement:
    """What one annotation says: its contents, speaker and cue, as spans, and its event."""

    contents: tuple[Span, ...]
    speaker: Span | None = None
    cue: Span | None = None
    event: Event | None = None
    claim: str = ""
    actor: str = ""
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def spans(self) -> list[Span]:
        """All its spans."""
        return [span for span in (*self.contents, self.speaker, self.cue) if span]


@dataclass(slots=True)
class Document:
    """One text with one annotator's annotations; `places` are the places of the sound spans."""

    source: str
    name: str
    text: str
    path: Path
    coder: str | None
    lines: Annotations = field(default_factory=Annotations)
    places: dict[str, Places] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
