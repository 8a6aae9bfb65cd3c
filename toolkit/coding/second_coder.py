"""A second coder's blind sheet, and its values as rows of `codings`.

The sheet has places and questions and nothing of the first coding: no codes, no claim, no chain.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

from toolkit.coding.draft import UNRECORDED, Draft, Row
from toolkit.coding.ids import new_id
from toolkit.coding.sheet_files import SheetError, read_sheet, write_sheet
from toolkit.coding.sheets import GAP
from toolkit.package.files import PackageError
from toolkit.wording import unaccented

GIVEN = ("claim", "source", "start", "end", "words", "question")
CODED = ("polarity", "certainty", "act", "aspect", "basis", "speaker")
"""What a second coder gives, by the names of the vocabulary `coding_field`."""
SHARE = 30
"""The share of the claims, in percent, that the profile asks to be coded twice."""


def export_blind(draft: Draft, path: Path, share: int = SHARE) -> int:
    """Write a blind sheet: every accusation, and so many percent of the claims; return the count.

    Which claims are drawn depends on their ids alone. Claims that two coders have coded count, and
    are left out.
    Raises: SheetError if the file cannot be written.
    """
    chosen = _chosen(draft, share)
    places = {row["claim_id"]: row for row in reversed(draft.rows("evidence"))}
    rows = []
    for claim in chosen:
        place = places.get(claim["claim_id"], {})
        asked = draft.find("propositions", claim["proposition_id"]) or {}
        rows.append(
            {
                "claim": claim["claim_id"],
                "source": place.get("source_id", ""),
                "start": place.get("start", ""),
                "end": place.get("end", ""),
                "words": GAP.join(filter(None, (place.get("text_start"), place.get("text_end")))),
                "question": asked.get("text", ""),
            }
        )
    write_sheet(path, (*GIVEN, *CODED), rows, _codes(draft))
    return len(rows)


def _codes(draft: Draft) -> dict[str, list[str]]:
    fields = {f.name: f for t in ("claims", "propositions") for f in draft.resource(t).fields}
    return {
        name: [str(code) for code in fields[name].enum or () if code != UNRECORDED]
        for name in CODED
        if name in fields and fields[name].enum
    }


def _chosen(draft: Draft, share: int) -> list[Row]:
    claims = draft.rows("claims")
    adverse = {
        row["proposition_id"] for row in draft.rows("propositions") if row["adverse"] == "true"
    }
    coders: dict[str, set[str]] = {}
    for row in draft.rows("codings"):
        coders.setdefault(row["claim_id"], set()).add(row["coder"])
    drawn = sorted(claims, key=lambda row: (row["proposition_id"] not in adverse, _draw(row)))
    asked = sum(row["proposition_id"] in adverse for row in claims)
    wanted = {row["claim_id"] for row in drawn[: max(asked, -(-len(claims) * share // 100))]}
    return [
        row
        for row in claims
        if row["claim_id"] in wanted and len(coders.get(row["claim_id"], ())) < 2
    ]


def _draw(claim: Row) -> str:
    return hashlib.sha256(claim["claim_id"].encode("utf-8")).hexdigest()


def import_blind(draft: Draft, path: Path, coder: str) -> None:
    """Add the values of a blind sheet to `codings`, and those of the first coder beside them.

    Speakers are given by id, by name or as the texts name them.
    Raises: SheetError, which names every row that cannot be read, and if no coder is given.
    """
    if not coder:
        raise SheetError("who coded the sheet? Give --coder, or set TOOLKIT_CODER")
    faults = []
    for number, row in read_sheet(path):
        try:
            _double(draft, row, coder)
        except PackageError as error:
            faults.append(f"{path}, row {number}: {error}")
    if faults:
        raise SheetError("\n".join(faults))


def _double(draft: Draft, row: Row, coder: str) -> None:
    claim = draft.known("claims", row.get("claim", ""))
    values = {name: row[name] for name in CODED if row.get(name)}
    if not values:
        return
    if not claim["coded_by"] or claim["coded_by"] == coder:
        raise PackageError(
            f'"{coder}" cannot code {claim["claim_id"]} a second time: `coded_by` is'
            f' "{claim["coded_by"]}"'
        )
    for name, codes in _codes(draft).items():
        if name in values and values[name] not in codes:
            raise PackageError(
                f'"{values[name]}" is not allowed in `{name}`; expected one of {", ".join(codes)}'
            )
    if "speaker" in values:
        values["speaker"] = _speaker(draft, values["speaker"])
    asked = draft.find("propositions", claim["proposition_id"]) or {}
    first = {**claim, "aspect": asked.get("aspect", ""), "speaker": claim["speaker_id"]}
    for name, value in values.items():
        if first.get(name, "") not in ("", UNRECORDED):
            _record(draft, claim, name, first[name], claim["coded_by"], claim["coded_on"])
        _record(draft, claim, name, value, coder, date.today().isoformat())


def _record(draft: Draft, claim: Row, field: str, value: str, coder: str, day: str) -> None:
    """Add a row of `codings`, unless the coder's value is there already."""
    for row in draft.rows("codings"):
        if (row["claim_id"], row["field"], row["coder"]) == (claim["claim_id"], field, coder):
            if row["value"] != value and row["coder"] != claim["coded_by"]:
                raise PackageError(
                    f'"{coder}" has coded `{field}` of {claim["claim_id"]} as "{row["value"]}"'
                )
            return
    draft.add(
        "codings",
        coding_id=new_id(draft, "codings"),
        claim_id=claim["claim_id"],
        field=field,
        value=value,
        coder=coder,
        blind="true",
        coded_on=day,
    )


def _speaker(draft: Draft, said: str) -> str:
    """Return the actor that a coder names; raises PackageError if none or several are meant."""
    if draft.find("actors", said):
        return said
    plain = unaccented(said)
    found = {r["actor_id"] for r in draft.rows("actors") if unaccented(r["name"]) == plain}
    if not found:
        words = [(r["words"], r["actor_id"]) for r in draft.rows("passages") if r["actor_id"]]
        words += [(r["mention"], r["actor_id"]) for r in draft.rows("attributions")]
        found = {actor for printed, actor in words if unaccented(printed) == plain}
    if len(found) == 1:
        return found.pop()
    meant = f": {', '.join(sorted(found))}" if found else ""
    raise PackageError(
        f'the speaker "{said}" is {"several actors" if found else "no actor"}{meant}; give the id'
    )
