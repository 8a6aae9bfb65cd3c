"""The command `toolkit`: parses, calls and prints. Heavy libraries are imported in the commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toolkit import __version__
from toolkit.exporters import FORMATS as EXPORTS
from toolkit.options import (
    Choice,
    check_rule,
    known_rules,
    package_argument,
    texts_option,
    usage_errors,
)
from toolkit.reporters import FORMATS

if TYPE_CHECKING:
    from toolkit.report import Report

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(__version__, prog_name="toolkit", message="venezuela-coup-claims %(version)s")
def main() -> None:
    """Check packages of claims, compare their versions and export them.

    PACKAGE is a folder, a datapackage.json or a .zip; without it, the folder one stands in.
    """


@main.command(epilog="Example: toolkit validate --texts texts")
@package_argument
@texts_option
@click.option("--against", metavar="OLD", help="An earlier version, as in `toolkit diff`; checks"
              " that the version moved enough, no id is lost and CHANGELOG.md tells.")  # fmt: skip
@click.option("--format", "form", type=Choice(list(FORMATS)), default="text", show_default=True,
              help="How the report is written.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the report to a file.")
@click.option("--select", multiple=True, metavar="RULE", callback=known_rules,
              help="Report this rule only; may be given several times.")  # fmt: skip
@click.option("--ignore", multiple=True, metavar="RULE", callback=known_rules,
              help="Leave this rule out of the report; may be given several times.")  # fmt: skip
@click.option("--fail-on", type=Choice(["error", "warning", "never"]), default="error",
              show_default=True, help="Exit 1 on findings of this severity or above.")  # fmt: skip
@click.option("--max-findings", type=click.IntRange(min=0), metavar="N",
              help="Findings shown a rule; 0: all."
              " [default: 20 in text and markdown, else 0]")  # fmt: skip
def validate(
    package: Path,
    texts: Path | None,
    against: str | None,
    form: str,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    max_findings: int | None,
) -> None:
    """Check a package and report what is wrong, and what could not be checked.

    Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage, no descriptor,
    a check that crashed, or a rule of --select or --against that could not run.
    """
    from toolkit.progress import Progress
    from toolkit.reporters import render, text

    with usage_errors():
        from toolkit.validation.run import validate as run

        with Progress() as progress:
            report = run(package, texts, progress, against).filtered(select, ignore)
        if form == "text" and not select and max_findings is None:
            emit(text.render(report, FORMATS[form], notes=False), output)
        else:
            emit(render(form, report, max_findings), output)
        if form == "github":
            summarise(render("markdown", report, max_findings))
    click.echo(f"{report.seconds:.2f} s", err=True)
    stopped = exit_code(report, select, fail_on)
    for message in stopped[1]:
        click.echo(f"Error: {message}", err=True)
    sys.exit(stopped[0])


def summarise(text: str) -> None:
    """Append a text to the summary of a GitHub job, if there is one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def exit_code(report: Report, select: tuple[str, ...], fail_on: str) -> tuple[int, list[str]]:
    """Return the exit code of a validation, and what is to be said of it on stderr."""
    from toolkit.validation.run import COMPARISONS

    crashed = [f'the check "{c.rule}" crashed: {c.reason}' for c in report.crashed]
    ran = {check.rule: check for check in report.checks}
    asked = [rule for rule in COMPARISONS if rule in ran]
    for rule in dict.fromkeys((*select, *asked)):
        check = ran.get(rule)
        if check is None:
            earlier = rule in COMPARISONS
            lacking = (
                "no --against OLD was given" if earlier else "the package declares no claimsProfile"
            )
            crashed.append(f'"{rule}" did not run: {lacking}')
        elif check.status == "skipped" and not check.checked:
            crashed.append(f'"{rule}" could not run: {check.reason}')
    if crashed:
        return 2, crashed
    failing = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    return int(any(report.counts[severity] for severity in failing)), []


def emit(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file whole."""
    if output is None:
        click.echo(text, nl=False)
    else:
        from toolkit.writing import write_bytes

        write_bytes(output, text.encode("utf-8"))


@main.command(epilog="Example: toolkit tidy --check")
@package_argument
@click.option("--check", is_flag=True, help="Write nothing; list what would change and exit 1.")
def tidy(package: Path, check: bool) -> None:
    """Write what is derived, and nothing else.

    That is row order, quoting, date bounds, enums, bytes and hashes; and, where they are, the
    codebook, the JSON-LD context and the files for CSVW, Croissant and citation.

    Exit codes: 0 done, or nothing to do; 1 --check found something to do; 2 a file that cannot be
    read was left as it is.
    """
    with usage_errors():
        from toolkit.derived.tidy import tidy as run

        tidied = run(package)
        if not check:
            tidied.write()
    for path in tidied.changes:
        click.echo(f"{'would write' if check else 'wrote'} {path}")
    if not tidied.changes:
        click.echo("nothing to do")
    for path, reason in tidied.left.items():
        click.echo(f"Error: {path} was left as it is: {reason}", err=True)
    sys.exit(2 if tidied.left else int(check and bool(tidied.changes)))


@main.command(epilog="Example: toolkit init my-claims")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a new package, with a short invented article to be replaced.

    DIR must be new or empty. docs/your-own-articles.md leads on from there.
    """
    with usage_errors():
        from toolkit.coding.new_package import init as run
        from toolkit.writing import TargetError

        try:
            files = run(folder)
        except TargetError as error:
            raise click.ClickException(str(error)) from error
    for path in files:
        click.echo(path)
    click.echo(f"now: toolkit validate {folder} --texts {folder / 'texts'}", err=True)


@main.command(
    "add-source",
    epilog="Example: toolkit add-source texts/post.txt --publisher a-post --published 2018-09-08",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--publisher", required=True, metavar="ACTOR",
              help="Who published it: an id of data/actors.csv.")  # fmt: skip
@click.option("--id", "source_id", metavar="ID", help="Its id, such as s-post-bridge."
              " [default: s- and the file's name]")  # fmt: skip
@click.option("--title", metavar="TEXT", help="Title as printed.")
@click.option("--author", metavar="TEXT", help="Byline as printed.")
@click.option("--url", metavar="URL", help="Its address.")
@click.option("--published", metavar="DATE", help="When it was published, in EDTF, as printed.")
@click.option("--language", metavar="CODE", help="Its language (BCP 47), such as en.")
@click.option("--package", type=click.Path(path_type=Path), default=".", show_default=True,
              help="The package to add it to.")  # fmt: skip
def add_source(
    file: Path,
    publisher: str,
    source_id: str | None,
    title: str | None,
    author: str | None,
    url: str | None,
    published: str | None,
    language: str | None,
    package: Path,
) -> None:
    """Register the text FILE as a source that is held: its hash, length and row.

    The row says article, third_party, available, and that publisher and date are printed in it;
    where that is not so, correct data/sources.csv. FILE stays where it is.
    """
    with usage_errors():
        from toolkit.coding.new_source import add_source as run

        given = {
            "source_id": source_id,
            "title": title,
            "publisher_id": publisher,
            "author": author,
            "url": url,
            "published_edtf": published,
            "language": language,
        }
        row = run(package, file, given)
    for name, cell in row.items():
        click.echo(f"{name}: {cell}")
    click.echo(f"now: code its claims; toolkit validate --texts {file.parent}", err=True)


@main.command(epilog="Example: toolkit locate s-post 'the bridge was shut' --texts texts")
@click.argument("source")
@click.argument("words")
@texts_option
@click.option("--package", type=click.Path(path_type=Path), default=".", show_default=True,
              help="The package that lists the source.")  # fmt: skip
def locate(source: str, words: str, texts: Path | None, package: Path) -> None:
    """Find WORDS in the text of SOURCE and print the columns of an evidence row.

    White space, case and the shape of quotation marks may differ. Exit code 1: not found.
    """
    if texts is None:
        raise click.UsageError("The texts are needed: --texts DIR, or set TOOLKIT_TEXTS.")
    with usage_errors():
        from toolkit.coding.located_words import locate as run

        places = run(package, source, words, texts)
    for place in places:
        for name, value in place.items():
            click.echo(f"{name}: {value}")
        click.echo()
    if not places:
        click.echo(f'Error: "{words}" does not stand in the text of {source}', err=True)
    sys.exit(0 if places else 1)


@main.command(epilog="Example: toolkit diff v0.2.0")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", default=".", type=click.Path())
@click.option("--about", metavar="ID", help="Only rows that concern this actor, event, source,"
              " proposition or claim.")  # fmt: skip
@click.option("--format", "form", type=Choice(["text", "json", "markdown"]), default="text",
              show_default=True, help="How the difference is written.")  # fmt: skip
@click.option("--samples", type=click.IntRange(min=0), metavar="N", default=5, show_default=True,
              help="Rows shown of each kind for a table; 0: all.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it to a file.")
def diff(
    old: str, new: str, about: str | None, form: str, samples: int, output: Path | None
) -> None:
    """Say what changed from OLD to NEW, and which version that requires.

    Each is a folder, a datapackage.json, a .zip or a git revision; without NEW, the folder one
    stands in. Exit code 0, whatever changed.
    """
    with usage_errors():
        from toolkit.progress import Progress
        from toolkit.reporters.changes import render
        from toolkit.versions.diff import compare
        from toolkit.versions.revisions import open_version
        from toolkit.versions.rows import RowDiff

        beside = Path(new) if Path(new).exists() else Path(".")
        packages = open_version(old, beside), open_version(new, beside)
        with Progress() as progress:
            rows = RowDiff(*packages)
            found = compare(rows, about=about, samples=samples, progress=progress)
        emit(render(form, found), output)


@main.command(epilog="Example: toolkit release -o dist --texts texts")
@package_argument
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write to, such as dist.")  # fmt: skip
@texts_option
@click.option("--against", metavar="OLD", help="An earlier version; see `toolkit validate`.")
@click.option("--force", is_flag=True, help="Replace what is there.")
def release(
    package: Path, output: Path, texts: Path | None, against: str | None, force: bool
) -> None:
    """Validate a package and build its release.

    DIR gets a zip of the package, Parquet, SQLite, the codebook, citation and checksums.

    Exit codes: 0 built; 1 the package has errors, or is not tidy; 2 wrong usage, or a check that
    could not run.
    """
    with usage_errors():
        from toolkit.derived.release import ReleaseError
        from toolkit.derived.release import release as run
        from toolkit.exporters import ExportError
        from toolkit.progress import Progress
        from toolkit.reporters import text
        from toolkit.wording import verdict
        from toolkit.writing import TargetError

        try:
            with Progress() as progress:
                built = run(
                    package, output, texts=texts, against=against, force=force, progress=progress
                )
        except (ExportError, ReleaseError, TargetError) as error:
            raise click.ClickException(str(error)) from error
    code, messages = exit_code(built.report, (), "error")
    if built.files:
        click.echo(verdict(built.report), err=True)
    else:
        click.echo(text.render(built.report, FORMATS["text"], notes=False), nl=False)
    for message in (*(f"Error: {message}" for message in messages), *built.notes):
        click.echo(message, err=True)
    for path in built.files:
        click.echo(path)
    sys.exit(code)


@main.command(epilog="Example: toolkit export parquet -o parquet")
@click.argument("form", metavar="FORMAT", type=Choice(list(EXPORTS)))
@package_argument
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write to.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace what is there.")
def export(form: str, package: Path, output: Path, force: bool) -> None:
    """Export a package for other programs.

    FORMAT is csv, parquet, sqlite, xlsx, jsonld or ndjsonld (a node a line).
    """
    with usage_errors():
        from toolkit.engine.tables import Tables
        from toolkit.exporters import ExportError
        from toolkit.exporters import export as run
        from toolkit.package.descriptor import open_package
        from toolkit.writing import TargetError

        try:
            exported = run(form, Tables(open_package(package)), output, force)
        except (ExportError, TargetError) as error:
            raise click.ClickException(str(error)) from error
    for note in exported.notes:
        click.echo(note, err=True)
    for path in exported.files:
        click.echo(path)


@main.command("import", epilog="Example: toolkit import parquet -o edited")
@click.argument("source", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write the package to.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace what is there.")
def import_(source: Path, output: Path, force: bool) -> None:
    """Read an export back into a package.

    It takes a folder of CSV or Parquet, or a file of SQLite or JSON-LD. What was edited meanwhile
    is read as it stands; `toolkit validate` judges it.
    """
    with usage_errors():
        from toolkit.importers import ImportFault, import_package
        from toolkit.writing import TargetError

        try:
            files, notes = import_package(source, output, force)
        except (ImportFault, TargetError) as error:
            raise click.ClickException(str(error)) from error
    for note in notes:
        click.echo(note, err=True)
    for path in files:
        click.echo(path)


@main.command(epilog="Example: toolkit view standing --format csv")
@click.argument("name", metavar="NAME")
@package_argument
@click.option("--format", "form", type=Choice(["table", "csv", "json"]), default="table",
              show_default=True, help="Table, CSV, or JSON: a list of objects.")  # fmt: skip
def view(name: str, package: Path, form: str) -> None:
    """Compute a view and print it.

    NAME is chains, conflicts, flat, parallels, reliability, standing, timeline or voices.
    """
    with usage_errors():
        from toolkit.engine.tables import Tables
        from toolkit.package.descriptor import open_package
        from toolkit.reporters.tabular import render
        from toolkit.views import view as run

        text = render(run(Tables(open_package(package)), name), form)
    click.echo(text, nl=False)


@main.command(epilog="Example: toolkit show c-0176")
@click.argument("identity", metavar="ID")
@package_argument
def show(identity: str, package: Path) -> None:
    """Show one row with all that hangs on it.

    ID is that of a claim, proposition, event, actor, source or evidence row.
    """
    with usage_errors():
        from toolkit.display.row import show as run
        from toolkit.engine.tables import Tables
        from toolkit.package.descriptor import open_package

        lines = run(Tables(open_package(package)), identity)
    for line in lines:
        click.echo(line)


@main.command(epilog="Example: toolkit rules")
def rules() -> None:
    """List every rule: name, severity, what it says."""
    from toolkit.rules import all_rules

    found = all_rules().values()
    width = max(len(rule.name) for rule in found)
    for rule in found:
        click.echo(f"{rule.name:<{width}}  {rule.severity:<7}  {rule.title}")


@main.command(epilog="Example: toolkit explain claim-uncited")
@click.argument("rule")
def explain(rule: str) -> None:
    """Say what RULE means, why it is there and how to mend what it finds."""
    from toolkit.rules import all_rules

    check_rule(rule)
    found = all_rules()[rule]
    click.echo(f"{found.name} ({found.severity})\n{found.title}\n")
    click.echo(f"Why: {found.why}\n\nFix: {found.fix}")
    if found.needs:
        click.echo(f"\nNeeds: {', '.join(found.needs)}")


@main.command(epilog="Example: toolkit codebook -o CODEBOOK.md")
@package_argument
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it to a file.")
def codebook(package: Path, output: Path | None) -> None:
    """Print every table, field, code, rule and view, as Markdown.

    Written to CODEBOOK.md beside the descriptor, `toolkit tidy` keeps it up to date.
    """
    with usage_errors():
        from toolkit.derived.codebook import make_codebook

        emit(make_codebook(package), output)


@main.command(epilog="Example: toolkit info")
@package_argument
def info(package: Path) -> None:
    """Show name, version, licence, tables with rows and hashes, and how to cite."""
    with usage_errors():
        from toolkit.validation.info import info as run

        lines = run(package)
    for line in lines:
        click.echo(line)


if __name__ == "__main__":
    main()
