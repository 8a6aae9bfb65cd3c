"""`toolkit validate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from toolkit.commands._cache import cache_of, cache_option
from toolkit.commands._engines import engine_options, tables_of
from toolkit.commands._options import (
    Choice,
    known_rules,
    memory_option,
    output_option,
    package_argument,
    texts_option,
    usage_errors,
)
from toolkit.commands._results import emit, exit_code, say
from toolkit.reporters import FORMATS


@click.command("validate", epilog="Example: toolkit validate --texts texts")
@package_argument
@texts_option
@click.option("--against", metavar="OLD", help="Compare with an earlier version, as in `toolkit"
              " diff`: check that the version number was raised enough, no id was lost and"
              " CHANGELOG.md has an entry.")  # fmt: skip
@click.option("--format", "form", type=Choice(list(FORMATS)), default="text", show_default=True,
              help="Format of the report.")  # fmt: skip
@output_option
@click.option("--select", multiple=True, metavar="RULE", callback=known_rules,
              help="Report only this rule; repeatable.")  # fmt: skip
@click.option("--ignore", multiple=True, metavar="RULE", callback=known_rules,
              help="Leave this rule out of the report; repeatable.")  # fmt: skip
@click.option("--fail-on", type=Choice(["error", "warning", "never"]), default="error",
              show_default=True, help="Exit 1 on findings of this severity or above.")  # fmt: skip
@click.option("--baseline", metavar="FILE", type=click.Path(path_type=Path),
              help="Count the findings that FILE knows, and fail on new ones only.")  # fmt: skip
@click.option("--write-baseline", metavar="FILE", type=click.Path(path_type=Path),
              help="Write the errors and warnings found to FILE, for --baseline.")  # fmt: skip
@click.option("--statistics", is_flag=True, help="Only count the findings by rule and table; in"
              " text or json.")  # fmt: skip
@click.option("--max-findings", type=click.IntRange(min=0), metavar="N",
              help="Findings to show per rule; 0 shows all."
              " [default: 20 in text, markdown and html, else 0]")  # fmt: skip
@memory_option
@cache_option
@engine_options
def command(
    package: Path,
    texts: Path | None,
    against: str | None,
    form: str,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    write_baseline: Path | None,
    statistics: bool,
    max_findings: int | None,
    memory: int | None,
    no_cache: bool,
    engine: str,
    master: str | None,
    remote: str | None,
    work: Path | None,
) -> None:
    """Validate a package, and report what could not be checked.

    Exit codes: 0 no finding at or above --fail-on; 1 findings; 2 wrong usage, no descriptor,
    a check crashed, or a check asked for by --select or --against could not run.
    """
    from toolkit.progress import Progress
    from toolkit.reporters import render, text

    if statistics and form not in ("text", "json"):
        raise click.UsageError(f"--statistics is printed as text or json, not as {form}.")
    with usage_errors():
        from toolkit.validation.baseline import apply_baseline, baseline_of
        from toolkit.validation.run import validate
        from toolkit.writing import write_bytes

        with (
            Progress() as progress,
            cache_of(package, no_cache or engine != "duckdb") as cache,
            tables_of(engine, master, remote, work, memory, cache) as opened,
        ):
            report = validate(package, texts, progress, against, opened, cache)
        report = report.filtered(select, ignore)
        if write_baseline is not None:
            write_bytes(write_baseline, baseline_of(report))
        if baseline is not None:
            report = apply_baseline(report, baseline)
        if statistics:
            from toolkit.reporters.statistics import render as counted

            emit(counted(report, form), output)
        elif form == "text" and not select and max_findings is None:
            emit(text.render(report, FORMATS[form], notes=False), output)
        else:
            emit(render(form, report, max_findings), output)
        if form == "github":
            summarise(render("markdown", report, max_findings))
    click.echo(f"{report.seconds:.2f} s", err=True)
    code, messages = exit_code(report, select, fail_on)
    for message in messages:
        say(f"Error: {message}", err=True)
    sys.exit(code)


def summarise(text: str) -> None:
    """Append a text to the summary of a GitHub job, if there is one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
