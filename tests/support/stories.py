"""Stories told in the tables of the valid package, row by row."""

from __future__ import annotations

from typing import Any

from editing import Copy

from toolkit.engine.tables import Tables
from toolkit.package.descriptor import open_package
from toolkit.package.standard import PROFILE_TABLES
from toolkit.views import view

EMPTIED = [name for name in PROFILE_TABLES if name not in ("codes", "ratings", "topics")]


class Story:
    """A package of one question, told claim by claim."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy
        for table in EMPTIED:
            copy.write(table, [])
        copy.add_row("events", event_id="e-storm", label="Storm", type="other")
        self.proposition("p-storm")

    def proposition(self, identity: str, /, **cells: str) -> None:
        base = {"event_id": "e-storm", "mode": "actual", "aspect": "occurrence", "adverse": "false"}
        text = {"text": f"Is {identity} so?"}
        self.copy.add_row("propositions", **{**base, **text, "proposition_id": identity, **cells})

    def actor(self, identity: str, kind: str = "person", /, **cells: str) -> None:
        base = {"name": identity, "kind": kind, "identity": "known", "living": "presumed"}
        self.copy.add_row("actors", **{**base, "actor_id": identity, **cells})

    def article(self, identity: str, held: str = "true") -> None:
        """Add an outlet and its article, of the same name."""
        self.actor(f"a-{identity}", "media")
        base = {"kind": "article", "rights": "third_party", "status": "unknown", "held": held}
        publisher = {"publisher_id": f"a-{identity}", "title": identity}
        self.copy.add_row("sources", source_id=f"s-{identity}", **base, **publisher)

    def derive(self, source: str, origin: str, kind: str = "reports_on") -> None:
        self.copy.add_row(
            "derivations", source_id=source, from_source_id=origin, kind=kind, basis="stated"
        )

    def say(
        self,
        number: int,
        speaker: str,
        *articles: str,
        through: tuple[str, ...] = (),
        rendering: str = "paraphrase",
        **cells: str,
    ) -> None:
        """Add a claim, and in each article a chain: the article, `through` documents, speaker."""
        claim = f"c-{number}"
        base = {"proposition_id": "p-storm", "act": "assert", "polarity": "affirms"}
        base |= {"certainty": "certain", "basis": "unstated", "coder_confidence": "high"}
        made = {"text": f"{speaker} says so.", "coded_by": "coder-1", "coded_on": "2026-11-24"}
        self.copy.add_row("claims", claim_id=claim, speaker_id=speaker, **{**base, **made, **cells})
        for article in articles:
            evidence = f"v-{number}-{article}"
            self.copy.add_row(
                "evidence",
                evidence_id=evidence,
                claim_id=claim,
                source_id=f"s-{article}",
                start="0",
                end="1",
                sha256="0" * 64,
                rendering=rendering,
                resolution="explicit",
            )
            steps = [(f"a-{article}", f"s-{article}")]
            steps += [(f"a-{name}", f"s-{name}") for name in through]
            if steps[-1][0] != speaker:
                steps.append((speaker, ""))
            for step, (actor, source) in enumerate(steps):
                self.copy.add_row(
                    "attributions",
                    evidence_id=evidence,
                    step=str(step),
                    actor_id=actor,
                    source_id=source,
                    resolution="explicit",
                )

    def relate(self, one: int, kind: str, other: int) -> None:
        self.copy.add_row(
            "relations",
            from_claim_id=f"c-{one}",
            kind=kind,
            to_claim_id=f"c-{other}",
            asserted_by="coder",
        )

    def rows(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = view(Tables(open_package(self.copy.root)), name).to_pylist()
        return rows

    def standing(self, polarity: str | None = "affirms", about: str = "p-storm") -> dict[str, Any]:
        (row,) = [
            row
            for row in self.rows("standing")
            if (row["proposition_id"], row["polarity"]) == (about, polarity)
        ]
        return row

    def origins(self) -> tuple[int, int, str]:
        row = self.standing()
        return row["origins_min"], row["origins_max"], row["status"]
