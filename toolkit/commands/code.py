"""`toolkit code`: write the rows of a coder."""

from __future__ import annotations

from pathlib import Path

import click

from toolkit.commands._coding import (
    cell_options,
    claim_options,
    coder,
    dashed,
    writes,
    writing_rows,
)
from toolkit.commands._options import refusals, usage_errors
from toolkit.commands._results import say
from toolkit.wording import counted

SOURCE = "The article: an id from data/sources.csv. [default: the only text of the package]"
ACTOR = {
    "kind": "person, media, organisation, government_body …",
    "identity": "Whether it is known who it is: known, office, withheld or unknown.",
    "living": "yes, presumed, no or not_a_person.",
    "title": "An office that no text disputes.",
    "part-of": "The organisation that it belongs to: an id or a name.",
    "withheld-reason": "Why the name is withheld.",
    "country": "ISO 3166-1 alpha-3 code.",
    "note": "Coder's note.",
}
EVENT = {
    "type": "What is alleged: protest, arrest, measure …",
    "anchor": "About when, in EDTF: wide enough for every claimed time.",
    "part-of": "The larger event: an id or a label.",
    "place": "Where, unless claims differ.",
    "country": "ISO 3166-1 alpha-3 code.",
    "note": "Coder's note.",
}
DOCUMENT = {
    "id": "Id of the document. [default: made of the publisher]",
    "kind": "article, post, statement, interview … [default: unknown]",
    "title": "Title as printed.",
    "url": "URL of the document.",
    "published": "When it was published, in EDTF, as the article reports it.",
    "language": "Language (BCP 47), such as en.",
    "note": "Coder's note.",
}


@click.group("code", epilog='Example: toolkit code claim "the bridge … summer" --speaker a-clerk')
def command() -> None:
    """Write coded rows: claims, names, passages, and what relies on what.

    Each command proposes the ids, finds the words in the text, writes all rows that belong
    together or none, and prints them. What you leave out is recorded as not recorded, or
    `toolkit validate` asks for it. Edit the tables, or use `toolkit code set`, to correct a row.
    """


@command.command(
    "claim",
    epilog='Example: toolkit code claim "The bridge … all summer" --speaker "Edda Lorn"'
    ' --question "Will the bridge stay shut?" --polarity denies',
)
@click.argument("words", default="")
@click.option("--claim", metavar="ID", help="Add a place, or missing cells, to this claim.")
@click.option("--source", metavar="ID", help=SOURCE)
@click.option("--at", metavar="START", help="Where the words begin, if they occur several times.")
@claim_options
@writes
def claim(words: str, package: Path, texts: Path | None, dry_run: bool, **given: object) -> None:
    """Write a claim: its question, place, chain and dates.

    WORDS are the words of the text that make the claim: all of them, or "first words … last
    words" within one paragraph. A new speaker, event or question is added. The chain is proposed
    from `toolkit code derivation` and the sentence; the rendering from quotation marks and the
    place.

    Exit codes: 0 written; 1 the words are not in the text, or at several places; 2 wrong usage.
    """
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.new_claim import code_claim

        code_claim(draft, {"coder": coder(), **dashed(given), "words": words})


@command.command("mention", epilog="Example: toolkit code mention a-lorn 'the town engineer'")
@click.argument("actor")
@click.argument("words", default="")
@click.option("--source", default="", metavar="ID", help=SOURCE)
@click.option("--at", type=int, metavar="START", help="Where the words begin, if not first.")
@writes
def mention(
    actor: str, words: str, source: str, at: int | None,
    package: Path, texts: Path | None, dry_run: bool,
) -> None:  # fmt: skip
    """Write the first place where a text names an actor.

    ACTOR is an id or a name; WORDS are how the text calls it, by default its name.
    """
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.passages import code_mention

        code_mention(draft, actor, source, words, at)


@command.command("passage", epilog="Example: toolkit code passage furniture 'Read the … morning'")
@click.argument("kind")
@click.argument("words")
@click.option("--source", default="", metavar="ID", help=SOURCE)
@click.option(
    "--at", type=int, metavar="START", help="Where the words begin, if at several places."
)
@click.option("--note", default="", metavar="TEXT", help="Coder's note.")
@click.option("--from", "origin", default="", metavar="ID", help="The source of an unmarked"
              " quotation.")  # fmt: skip
@writes
def passage(
    kind: str, words: str, source: str, at: int | None, note: str, origin: str,
    package: Path, texts: Path | None, dry_run: bool,
) -> None:  # fmt: skip
    """Write what a part of a text is: furniture, uncoded, misprint and so on.

    KIND is a code of `passage_kind`; WORDS may cross lines, as "first words … last words".
    """
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.passages import code_passage

        code_passage(draft, kind, source, words, at, note=note, from_source_id=origin)


@command.command("derivation", epilog="Example: toolkit code derivation 'told the Valder Times'"
                 " --from s-times --kind reports_on")  # fmt: skip
@click.argument("words", default="")
@click.option("--from", "origin", required=True, metavar="ID", help="The source it relies on.")
@click.option("--kind", required=True, metavar="CODE", help="How: a code of `derivation_kind`.")
@click.option("--basis", default="", metavar="CODE", help="How one knows. [default: stated with"
              " WORDS, otherwise inferred]")  # fmt: skip
@click.option("--source", default="", metavar="ID", help=SOURCE)
@click.option(
    "--at", type=int, metavar="START", help="Where the words begin, if at several places."
)
@writes
def derivation(
    words: str, origin: str, kind: str, basis: str, source: str, at: int | None,
    package: Path, texts: Path | None, dry_run: bool,
) -> None:  # fmt: skip
    """Write that an article relies on another source; WORDS are those that say so."""
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.passages import code_derivation

        code_derivation(draft, source, origin, kind, words, at, basis)


@command.command("actor", epilog="Example: toolkit code actor 'Edda Lorn' --kind person")
@click.argument("name")
@cell_options(ACTOR)
@writes
def actor(name: str, package: Path, texts: Path | None, dry_run: bool, **given: object) -> None:
    """Write an actor, or missing cells of one.

    NAME is an id or a name; a name that no actor has becomes a new actor.
    """
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.named import complete_actor

        complete_actor(draft, name, dashed(given))


@command.command("event", epilog="Example: toolkit code event 'Repair of the ferry' --type measure")
@click.argument("label")
@cell_options(EVENT)
@writes
def event(label: str, package: Path, texts: Path | None, dry_run: bool, **given: object) -> None:
    """Write an event, or missing cells of one.

    LABEL is an id or a neutral label; a label that no event has becomes a new event.
    """
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.named import complete_event

        complete_event(draft, label, dashed(given))


@command.command("source", epilog="Example: toolkit code source 'Valder Times' --kind article")
@click.argument("publisher")
@cell_options(DOCUMENT)
@writes
def source(
    publisher: str, package: Path, texts: Path | None, dry_run: bool, **given: object
) -> None:
    """Write a document that an article relies on, and that you do not have.

    PUBLISHER is an id or a name of who published or uttered it. For a text that you have, use
    `toolkit add-source`.
    """
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.named import cite_source

        cite_source(draft, publisher, dashed(given))


@command.command("set", epilog="Example: toolkit code set c-0001 certainty=probable forum=speech")
@click.argument("identity", metavar="ID")
@click.argument("cells", nargs=-1, required=True, metavar="COLUMN=CELL...")
@click.option("--step", default="", metavar="N", help="Change this step of the chain of an"
              " evidence row.")  # fmt: skip
@writes
def set_cells(
    identity: str,
    cells: tuple[str, ...],
    step: str,
    package: Path,
    texts: Path | None,
    dry_run: bool,
) -> None:
    """Change cells of a row: a claim, question, event, actor, source or evidence row.

    `COLUMN=` empties a cell. Dates, hashes and order are derived again.
    """
    changes = _cells(cells)
    with writing_rows(package, texts, dry_run) as draft:
        from toolkit.coding.named import change_row

        change_row(draft, identity, changes, step)


@command.command("sheet", epilog="Example: toolkit code sheet --from claims.xlsx --dry-run")
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the claims to this .csv or .xlsx file.")  # fmt: skip
@click.option("--from", "origin", metavar="FILE", type=click.Path(path_type=Path),
              help="Read claims from this .csv or .xlsx file.")  # fmt: skip
@click.option("--blind", is_flag=True, help="A second coder's sheet: places and questions only;"
              " read back, its values go to `codings`.")  # fmt: skip
@click.option("--share", type=click.IntRange(0, 100), default=30, show_default=True,
              help="Percent of the claims in a blind sheet, and every accusation.")  # fmt: skip
@click.option("--fill", multiple=True, metavar="COLUMN=CELL", help="What an empty cell of a new row"
              " means, such as adverse=false; repeatable.")  # fmt: skip
@click.option("--coder", "name", metavar="NAME", help="Who coded the sheet. [env: TOOLKIT_CODER]")
@writes
def sheet(
    output: Path | None, origin: Path | None, blind: bool, share: int, fill: tuple[str, ...],
    name: str | None, package: Path, texts: Path | None, dry_run: bool,
) -> None:  # fmt: skip
    """Code in a spreadsheet: one row per claim and place, columns as in `toolkit code claim`.

    Write a sheet with -o, add rows at its end or change cells, and read it with --from. A row
    without `evidence` is new; with the `claim` of another row it is a further place of it. A claim
    that has no id yet may be called `new 1`, `new 2` and so on. All rows are written or none.

    Exit codes: 0 done; 1 rows cannot be coded; 2 wrong usage.
    """
    if (output is None) == (origin is None):
        raise click.UsageError("Give either -o FILE, to write a sheet, or --from FILE, to read it.")
    with usage_errors():
        from toolkit.coding import second_coder, sheets
        from toolkit.coding.draft import Draft
        from toolkit.coding.sheet_files import SheetError

        with refusals(SheetError):
            if output is not None:
                draft = Draft(package)
                count = (
                    second_coder.export_blind(draft, output, share)
                    if blind
                    else sheets.export_sheet(draft, output)
                )
                say(f"{output}: {counted(count, 'row')}")
                return
            with writing_rows(package, texts, dry_run) as draft:
                if blind:
                    second_coder.import_blind(draft, Path(str(origin)), name or coder())
                else:
                    sheets.import_sheet(draft, Path(str(origin)), name or coder(), _cells(fill))


def _cells(given: tuple[str, ...]) -> dict[str, str]:
    """Return COLUMN=CELL by column; raises click.UsageError for anything else."""
    for cell in given:
        if "=" not in cell:
            raise click.UsageError(f'"{cell}": expected COLUMN=CELL, such as certainty=probable')
    return dict(cell.split("=", 1) for cell in given)
