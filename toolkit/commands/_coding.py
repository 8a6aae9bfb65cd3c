"""What the commands of `toolkit code` share: their options, the draft, and what they print."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from toolkit.commands._options import package_option, refusals, texts_option, usage_errors
from toolkit.commands._results import say

if TYPE_CHECKING:
    from toolkit.coding.draft import Draft

Command = TypeVar("Command", bound=Callable[..., object])
CODER = "TOOLKIT_CODER"
OF_CLAIM = {
    "speaker": ("ACTOR", "Who makes the claim: an id or a name."),
    "question": ("QUESTION", "What it answers: an id, or a question that ends in `?`."),
    "text": ("TEXT", "The claim in your own words, understandable on its own."),
    "polarity": ("CODE", "affirms, denies, neutral or mixed."),
    "act": ("CODE", "What the speaker does: assert, deny, predict …"),
    "certainty": ("CODE", "How certain the speaker is."),
    "basis": ("CODE", "How the speaker knows."),
    "said": ("DATE", "When it was said, in EDTF. [default: the day of an article's own words,"
             " otherwise by that day]"),
    "forum": ("CODE", "Where it was said."),
    "confidence": ("CODE", "How certain you are of the row."),
    "coder": ("NAME", f"Who codes. [env: {CODER}]"),
    "note": ("TEXT", "Note on the claim."),
    "rendering": ("CODE", "How the text presents it. [default: proposed]"),
    "resolution": ("CODE", "How the question follows from the words: explicit, coreference …"),
    "because": ("TEXT", "The step behind a resolution that is not explicit, in a sentence."),
    "translated": ("CODE", "Whether the wording is a translation."),
    "original-language": ("CODE", "Language of the original wording."),
    "mention": ("WORDS", "How the text calls the speaker. [default: the name, if the sentence"
                " has it]"),
    "mention-resolution": ("CODE", "How the speaker is identified, if not by name."),
    "cue": ("WORD", "The verb of saying, in its dictionary form."),
}  # fmt: skip
OF_QUESTION = {
    "event": ("EVENT", "What a new question is about: an id or a neutral label."),
    "event-type": ("CODE", "The type of a new event."),
    "mode": ("CODE", "actual, planned, called_for or expected. [default: as the act implies]"),
    "aspect": ("CODE", "What the question asks: occurrence, time, means …"),
    "about": ("ACTOR", "The actor in question: an id or a name."),
    "role": ("CODE", "The role of that actor."),
    "value": ("TEXT", "The time, number or short description in question."),
    "unit": ("TEXT", "What is counted."),
    "about-question": ("ID", "Another question that it is about."),
    "adverse": ("true|false", "Whether a yes would harm a named person's reputation."),
    "answer": ("CODE", "What the accused replies, if it is adverse."),
    "question-note": ("TEXT", "Note on the question."),
}  # fmt: skip


def claim_options(command: Command) -> Command:
    """Add an option for each thing that a coder gives of a claim and of a new question."""
    via = click.option("--via", multiple=True, metavar="STEP,…", help="Documents and actors between"
                       " article and speaker, or `none`. [default: proposed]")  # fmt: skip
    for name, (metavar, told) in reversed([*OF_CLAIM.items(), *OF_QUESTION.items()]):
        command = click.option(f"--{name}", metavar=metavar, help=told)(command)
        if name == "mention":
            command = via(command)
    return command


def cell_options(cells: Mapping[str, str]) -> Callable[[Command], Command]:
    """Return what adds an option for each cell; `cells` are their help texts."""

    def add(command: Command) -> Command:
        for name, told in reversed(list(cells.items())):
            command = click.option(f"--{name}", metavar="CELL", help=told)(command)
        return command

    return add


def writes(command: Command) -> Command:
    """Add the options of a command that writes rows."""
    dry = click.option("--dry-run", is_flag=True, help="Show the rows; write nothing.")
    return texts_option(package_option("Package to write to.")(dry(command)))


def dashed(given: Mapping[str, object]) -> dict[str, str]:
    """Return the given options by the names that a coder types; lists joined by commas."""
    return {
        name.replace("_", "-"): ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in given.items()
        if value
    }


def coder() -> str:
    """Return the coder's name from the environment, or an empty text."""
    return os.environ.get(CODER, "")


@contextmanager
def writing_rows(package: Path, texts: Path | None, dry_run: bool) -> Iterator[Draft]:
    """Give a draft; at the end write it and print its rows. Exit code 1 for words not found."""
    with usage_errors():
        from toolkit.coding.draft import drafted
        from toolkit.coding.words import WordsError

        with refusals(WordsError), drafted(package, texts, dry_run) as draft:
            yield draft
    for line in draft.lines():
        say(line)
    if not draft.log:
        say("nothing to do: the rows have these cells already", err=True)
    for line in draft.missing():
        say(f"still to give: {line}", err=True)
    if dry_run:
        say("nothing was written (--dry-run)", err=True)
