"""A sheet with a row for each claim and place: written from a package, and read back into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from toolkit.coding import named
from toolkit.coding.draft import Draft, Row
from toolkit.coding.named import QUESTION
from toolkit.coding.new_claim import CLAIM, EVIDENCE, code_claim, implied
from toolkit.coding.sheet_files import SheetError, read_sheet, write_sheet
from toolkit.coding.words import WordsError
from toolkit.package.files import PackageError

PLACE = ("claim", "evidence", "source", "words", "at")
CHAIN = ("via", "mention", "mention-resolution", "cue")
ABOUT = {"event": "event_id", "about": "actor_id", "about-question": "about_id"}
COLUMNS = (
    *PLACE,
    "speaker",
    "question",
    *(name for name in CLAIM if name != "coder"),
    *EVIDENCE,
    *CHAIN,
    "event",
    "event-type",
    *(name for name in ABOUT if name != "event"),
    *QUESTION,
)
"""The columns of a sheet, which are also the options of `toolkit code claim`."""
FIXED = ("source", "words", "at", "speaker", *CHAIN, *ABOUT, "event-type")
"""What cannot be changed in the sheet once a claim is coded: several rows follow from it."""
GAP = " … "
NEW = "new"
"""How the labels of claims begin that have no id yet."""


def export_sheet(draft: Draft, path: Path) -> int:
    """Write the claims of a package to a sheet, and return their number.

    Raises: SheetError if the file cannot be written.
    """
    rows = coded_rows(draft)
    write_sheet(path, COLUMNS, rows, _codes(draft))
    return len(rows)


def _codes(draft: Draft) -> dict[str, list[str]]:
    """Return the codes of each column that has some."""
    columns = {name: ("claims", column) for name, column in CLAIM.items()}
    columns |= {name: ("evidence", column) for name, column in EVIDENCE.items()}
    columns |= {name: ("propositions", column) for name, column in QUESTION.items()}
    columns |= {"event-type": ("events", "type")}
    columns |= {"mention-resolution": ("attributions", "resolution")}
    codes = {"adverse": ["true", "false"]}
    for name, (table, column) in columns.items():
        if draft.has(table, column):
            fields = {field.name: field for field in draft.resource(table).fields}
            if fields[column].enum:
                codes[name] = [str(code) for code in fields[column].enum or ()]
    return codes


def coded_rows(draft: Draft) -> list[Row]:
    """Return the claims as rows of a sheet: one for each place, or for a claim without any."""
    texts = [row["text"] for row in draft.rows("propositions")]
    places: dict[str, list[Row]] = {}
    for row in draft.rows("evidence"):
        places.setdefault(row["claim_id"], []).append(row)
    steps: dict[str, list[Row]] = {}
    for row in draft.rows("attributions"):
        steps.setdefault(row["evidence_id"], []).append(row)
    found = []
    for claim in draft.rows("claims"):
        asked = draft.find("propositions", claim.get("proposition_id", "")) if texts else None
        for place in places.get(claim["claim_id"], [{}]):
            chain = sorted(steps.get(place.get("evidence_id", ""), []), key=_step)
            found.append(_coded(claim, place, chain, asked, texts))
    return found


def _step(row: Row) -> int:
    return int(row["step"])


def _coded(claim: Row, place: Row, chain: list[Row], asked: Row | None, texts: list[str]) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    row |= {name: claim.get(column, "") for name, column in CLAIM.items() if name in row}
    row |= {name: place.get(column, "") for name, column in EVIDENCE.items()}
    row |= {"claim": claim["claim_id"], "speaker": claim["speaker_id"]}
    row |= {"evidence": place.get("evidence_id", ""), "source": place.get("source_id", "")}
    row["words"] = GAP.join(filter(None, (place.get("text_start"), place.get("text_end"))))
    row["at"] = place.get("start", "")
    if asked is not None:
        row["question"] = asked["text"]
        if texts.count(asked["text"]) > 1:
            row["question"] = asked["proposition_id"]
        row |= {name: asked.get(column, "") for name, column in {**QUESTION, **ABOUT}.items()}
    if chain:
        between = [step["source_id"] or step["actor_id"] for step in chain[1:-1]]
        last = chain[-1] if len(chain) > 1 else {}
        between += [last["source_id"]] if last.get("source_id") else []
        row["via"] = ",".join(between)
        row["mention"], row["cue"] = last.get("mention", ""), last.get("cue", "")
        row["mention-resolution"] = last.get("resolution", "")
    return row


def import_sheet(
    draft: Draft, path: Path, coder: str, fill: Mapping[str, str] | None = None
) -> None:
    """Add the new rows of a sheet to a draft, and the changed cells of the others.

    A row without `evidence` is new: a claim, or with `claim` a further place of that claim; a
    label that begins with `new` joins the places of a new one.
    Args: `fill` are the cells of new rows that are empty in the sheet, by column; what another
    cell of the row implies comes first.
    Raises: SheetError, which names every row that cannot be coded.
    """
    rows = read_sheet(path)
    unknown = {name for _, row in rows for name, cell in row.items() if cell} - set(COLUMNS)
    unknown |= fill.keys() - set(COLUMNS) if fill else set()
    if unknown:
        raise SheetError(
            f"{path}: there is no column {', '.join(sorted(unknown))}; a sheet has the columns"
            f" {', '.join(COLUMNS)}"
        )
    coded = {(row["claim"], row["evidence"]): row for row in coded_rows(draft)}
    labels: dict[str, str] = {}
    changes: dict[tuple[str, str, str], str] = {}
    faults = []
    for number, row in rows:
        try:
            before = coded.get((row.get("claim", ""), row.get("evidence", "")))
            if before is not None and (row.get("evidence") or not row.get("words")):
                _change(draft, before, row, changes)
            elif row.get("evidence"):
                raise PackageError(f'there is no claim with the place "{row["evidence"]}"')
            else:
                _add(draft, row, labels, coder, fill or {})
        except (WordsError, PackageError) as error:
            faults.append(f"{path}, row {number}: {error}")
    if faults:
        raise SheetError("\n".join(faults))


def _add(
    draft: Draft, row: Row, labels: dict[str, str], coder: str, fill: Mapping[str, str]
) -> None:
    given = {"coder": coder, **row}
    label = row.get("claim", "").lower()
    if label.startswith(NEW):
        given["claim"] = labels.get(label, "")
    claim = code_claim(draft, _filled(draft, given, fill))
    if label.startswith(NEW):
        labels[label] = claim["claim_id"]


def _filled(draft: Draft, given: Row, fill: Mapping[str, str]) -> Row:
    """Return the cells of a new row, with those of `fill` that nothing in the row decides."""
    row = {name: cell for name, cell in given.items() if cell}
    decided = {*row, *implied(row)}
    if row.get("claim"):
        decided |= {*COLUMNS} - {*EVIDENCE}
    if row.get("question") and named.known_question(draft, row["question"]):
        decided |= {*QUESTION, *ABOUT}
    return row | {name: cell for name, cell in fill.items() if name not in decided}


def _change(
    draft: Draft, before: Row, row: Mapping[str, str], changes: dict[tuple[str, str, str], str]
) -> None:
    """Change the cells in which a coded row differs from the package."""
    changed = {name: cell for name, cell in row.items() if cell != before[name]}
    fixed = [name for name in FIXED if name in changed]
    if fixed:
        raise PackageError(
            f"`{fixed[0]}` of a coded claim cannot be changed in a sheet: correct the tables, or"
            " code the claim again"
        )
    claim = draft.known("claims", row["claim"])
    asked = {name: cell for name, cell in changed.items() if name in QUESTION}
    if "question" in changed:
        moved = named.question(draft, {"question": changed["question"], **asked})
        _set(draft, "claims", claim, {"proposition_id": moved}, changes)
    elif asked:
        question = draft.known("propositions", claim["proposition_id"])
        cells = {QUESTION[name]: cell for name, cell in asked.items()}
        _set(draft, "propositions", question, cells, changes)
    cells = {CLAIM[name]: cell for name, cell in changed.items() if name in CLAIM}
    _set(draft, "claims", claim, cells, changes)
    cells = {EVIDENCE[name]: cell for name, cell in changed.items() if name in EVIDENCE}
    if cells:
        _set(draft, "evidence", draft.known("evidence", row["evidence"]), cells, changes)


def _set(
    draft: Draft,
    table: str,
    row: Row,
    cells: Mapping[str, str],
    changes: dict[tuple[str, str, str], str],
) -> None:
    """Change cells of a row, unless another row of the sheet gives one of them differently."""
    identity = row[draft.key(table)]
    for column, cell in cells.items():
        if changes.setdefault((table, identity, column), cell) != cell:
            raise PackageError(f"another row of the sheet gives `{column}` of {identity} as well")
    draft.change(table, row, **cells)
