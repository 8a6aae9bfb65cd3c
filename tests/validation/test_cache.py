"""What is kept between runs changes how long a run takes, and never what it finds."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import attrgetter
from pathlib import Path

import pytest
import sqlglot
from click.testing import Result
from editing import Copy
from mutations import MUTATIONS, Mutation
from sqlglot import exp

from toolkit.engine.tables import Tables
from toolkit.package import cache as caches
from toolkit.package.cache import Cache, CacheError, kept_files, open_cache
from toolkit.package.descriptor import open_package
from toolkit.report import Report
from toolkit.rules import Context, Row, Rule, all_rules
from toolkit.texts.spans import Texts
from toolkit.validation.integrity import RuleRunner
from toolkit.validation.run import validate
from toolkit.views.files import NAMES, all_views, arms_of, tables_read

Run = Callable[..., Result]
SCHEMAS = ("main", "raw", "sound", "views")
EVERY = 12
"""One in so many mutations is tried in the quick suite."""
TRIED = [
    pytest.param(m, id=f"{m.rule}-{n}", marks=[] if n % EVERY == 0 else pytest.mark.sweep)
    for n, m in enumerate(MUTATIONS)
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, which commands use too."""
    monkeypatch.setenv("TOOLKIT_CACHE", str(tmp_path / "kept"))
    monkeypatch.delenv("TOOLKIT_NO_CACHE")
    return tmp_path / "kept"


def cached(root: Path, texts: Path | None = None) -> Report:
    """Validate with what earlier runs kept."""
    cache = open_cache(root)
    found = validate(root, texts, tables_of=partial(Tables, cache=cache), cache=cache)
    cache.save()
    assert cache.trouble is None
    return replace(found, seconds=0)


def fresh(root: Path, texts: Path | None = None) -> Report:
    return replace(validate(root, texts), seconds=0)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("mutation", TRIED)
def test_a_fault_is_found_after_a_valid_run_and_again(valid: Copy, mutation: Mutation) -> None:
    cached(valid.root)
    mutation.edit(valid)
    wanted = fresh(valid.root, valid.texts)
    assert cached(valid.root, valid.texts) == wanted
    assert cached(valid.root, valid.texts) == wanted
    assert cached(valid.root) == fresh(valid.root)
    assert cached(valid.root) == fresh(valid.root)


@pytest.mark.usefixtures("folder")
def test_a_second_run_reads_no_table(valid: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached(valid.root)

    def refuse(*_: object) -> None:
        raise AssertionError("a table was read, or loaded")

    monkeypatch.setattr(Tables, "_read_table", refuse)
    monkeypatch.setattr("toolkit.engine.tables.fill_tables", refuse)
    assert cached(valid.root) == first


@pytest.mark.usefixtures("folder")
def test_a_change_of_one_table_reads_that_table_alone(
    valid: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached(valid.root)
    event = valid.rows("events")[0]["event_id"]
    valid.set_cells("events", event, label="another label")
    read, one = list[str](), Tables._read_table

    def seen(tables: Tables, resource: object, matcher: object) -> None:
        read.append(resource.name)  # type: ignore[attr-defined]
        one(tables, resource, matcher)  # type: ignore[arg-type]

    monkeypatch.setattr(Tables, "_read_table", seen)
    changed = cached(valid.root)
    assert read == ["events"]
    assert changed == fresh(valid.root)
    assert "manifest-wrong" in {finding.rule for finding in changed.findings}


@pytest.mark.parametrize("at", [0, 5, -9, "empty", "gone"])
def test_damaged_files_are_ignored(valid: Copy, folder: Path, at: int | str) -> None:
    valid.set_cells("events", valid.rows("events")[0]["event_id"], type="unknown-type")
    wanted = fresh(valid.root)
    assert wanted.findings
    cached(valid.root)
    files = [file for file, _ in kept_files(folder)]
    assert len(files) > 20
    for file in files:
        data = bytearray(file.read_bytes())
        if at == "gone" and file.suffix == ".arrow":
            file.unlink()
        elif isinstance(at, int):
            data[at] ^= 1
            file.write_bytes(data)
        else:
            file.write_bytes(b"")
    assert cached(valid.root) == wanted
    assert cached(valid.root) == wanted


def test_nothing_of_the_texts_is_kept(valid: Copy, folder: Path) -> None:
    words = "of the texts alone, in no table"
    for text in valid.texts.iterdir():
        if text.is_file():
            text.write_text(text.read_text("utf-8") + words, "utf-8")
    assert cached(valid.root, valid.texts).findings  # their hashes are others now
    assert fresh(valid.root).valid
    assert cached(valid.root) == fresh(valid.root)
    kept = b"".join(file.read_bytes() for file, _ in kept_files(folder))
    assert words.encode() not in kept
    assert b"text-sha256" not in kept


def test_a_run_with_texts_keeps_what_one_without_keeps(
    valid: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for row in valid.rows("evidence")[:3]:  # wrong, but by the texts alone
        valid.set_cells("evidence", row["evidence_id"], sha256="0" * 64)
    kept = []
    for number, texts in enumerate((None, valid.texts)):
        monkeypatch.setenv("TOOLKIT_CACHE", str(tmp_path / f"kept-{number}"))
        rules = {finding.rule for finding in cached(valid.root, texts).findings}
        assert ("evidence-hash-mismatch" in rules) == (texts is not None)
        kept.append(open_cache(valid.root).known)
    without, with_texts = kept
    assert "evidence-hash-mismatch at 4" in without
    assert len(with_texts) > 40
    assert {name: without.get(name) for name in with_texts} == with_texts


def test_files_are_for_their_owner_alone(valid: Copy, folder: Path) -> None:
    cached(valid.root)
    assert folder.stat().st_mode & 0o077 == 0
    assert {stat.st_mode & 0o777 for _, stat in kept_files(folder)} == {0o600}


def test_a_folder_that_others_write_to_is_not_used(valid: Copy, folder: Path, run: Run) -> None:
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(CacheError, match="others can write"):
        open_cache(valid.root)
    done = run("validate", valid.root)
    assert done.exit_code == 0
    assert done.stderr.count("others can write to") == 1
    assert not list(folder.iterdir())


def test_a_folder_that_is_a_file_is_one_line(valid: Copy, folder: Path, run: Run) -> None:
    folder.write_text("")
    done = run("validate", valid.root)
    assert done.exit_code == 0
    assert done.stderr.count("nothing is kept for the next run") == 1


def test_a_full_disk_is_one_line(
    valid: Copy, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "LEAST_FREE", 10**18)
    done = run("validate", valid.root)
    assert done.exit_code == 0
    assert done.stderr.count("MB free") == 1
    assert not list(kept_files(folder))


def test_no_home_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOOLKIT_CACHE", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: Path("~/.cache"))
    with pytest.raises(CacheError, match="no home"):
        open_cache(".")


def test_what_was_not_used_for_longest_is_removed(
    valid: Copy, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached(valid.root)
    old, *_ = files = [file for file, _ in kept_files(folder)]
    for file in files:
        os.utime(file, (2e9, 2e9))
    os.utime(old, (1e9, 1e9))
    size = sum(stat.st_size for _, stat in kept_files(folder))
    monkeypatch.setattr(caches, "LARGEST", size - 1)
    Cache(folder, "elsewhere").save()
    assert {file for file, _ in kept_files(folder)} == {*files} - {old}


def test_another_toolkit_finds_nothing(valid: Copy, folder: Path, run: Run) -> None:
    cached(valid.root)
    before = {file for file, _ in kept_files(folder)}
    caches.toolkit_state.cache_clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(caches, "_own_files", lambda *_: [("new.py", b"")])
        assert cached(valid.root) == fresh(valid.root)
    caches.toolkit_state.cache_clear()
    assert len({file for file, _ in kept_files(folder)} - before) > 20


def test_a_crash_is_not_kept(valid: Copy, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = all_rules()["claim-uncited"]
    with monkeypatch.context() as patched:
        broken = replace(rule, sql="SELECT 1 / 'x'::INTEGER AS record, '' AS message")
        patched.setitem(all_rules(), rule.name, broken)
        assert [check.rule for check in cached(valid.root).crashed] == ["claim-uncited"]
    assert cached(valid.root) == fresh(valid.root)


def test_commands_give_the_same_with_and_without(valid: Copy, folder: Path, run: Run) -> None:
    claim = valid.rows("claims")[0]["claim_id"]
    tried = [["show", claim, valid.root], ["search", "the", "--package", valid.root]]
    tried += [["view", name, valid.root, "--format", "json"] for name in NAMES]
    for words in tried:
        wanted = run(*words, "--no-cache").output
        assert not list(kept_files(folder)) or words is not tried[0]
        assert run(*words).output == wanted
        assert run(*words).output == wanted


def test_exports_are_the_same(valid: Copy, folder: Path, run: Run, tmp_path: Path) -> None:
    for number, more in enumerate((["--no-cache"], [], [])):
        assert run("export", "csv", valid.root, "-o", tmp_path / str(number), *more).exit_code == 0
    first, *others = (
        {file.name: file.read_bytes() for file in (tmp_path / str(n)).rglob("*") if file.is_file()}
        for n in range(3)
    )
    assert others == [first, first]


def test_cache_is_shown_and_cleared(valid: Copy, folder: Path, run: Run) -> None:
    assert "0 files" in run("cache", "info").output
    run("validate", valid.root)
    assert "0 files" not in run("cache", "info").output
    assert "files removed" in run("cache", "clear").output
    assert not list(kept_files(folder))


def test_other_tests_keep_nothing() -> None:
    assert os.environ["TOOLKIT_NO_CACHE"] == "1"


def queries() -> list[tuple[str, str]]:
    rules = [(name, rule.sql) for name, rule in all_rules().items() if rule.sql]
    return rules + [(name, view.sql) for name, view in all_views().items()]


@pytest.mark.parametrize(("name", "sql"), queries())
def test_the_tables_that_a_query_reads_are_known(name: str, sql: str) -> None:
    parsed = sqlglot.parse_one(sql, read="duckdb").find_all(exp.Table)
    named = {(table.db, table.name) for table in parsed if table.db in SCHEMAS}
    direct = {table for schema, table in named if schema != "views"}
    steps = [all_views().get(step) for schema, step in named if schema == "views"]
    below = [step and tables_read(step.sql) for step in steps]
    found = tables_read(sql)
    assert named, f"{name} reads no table of a schema"
    if None in below:
        assert found is None
    else:
        assert found == direct.union(*(item or () for item in below))


def test_the_arms_of_a_union_are_all_of_it() -> None:
    first, second = "SELECT 1 AS n FROM main.claims\n", "SELECT 2 FROM main.sources\n"
    third = "SELECT 3 FROM sound.claims\n"
    assert arms_of(f"{first}UNION ALL\n{second}UNION ALL\n{third}") == (
        f"{first}UNION ALL\n{third}",
        second,
    )
    for other in (f"WITH x AS (\n{first}UNION ALL\n{second})\n{third}", first):
        assert arms_of(other) == (other,)


@pytest.mark.parametrize("given", [True, False], ids=["texts", "no texts"])
@pytest.mark.parametrize(
    "rule", [r for r in all_rules().values() if r.reads], ids=attrgetter("name")
)
def test_a_rule_in_python_reads_no_other_table_than_it_says(
    valid: Copy, rule: Rule, given: bool
) -> None:
    for mutation in MUTATIONS:
        if mutation.rule == rule.name:
            mutation.edit(valid)
            break
    found = []
    for others in (False, True):
        tables = Tables(open_package(valid.root))
        runner = RuleRunner(Context(tables, Texts(valid.texts) if given else None))
        tables.soundness.make(runner.needs(rule))
        if others:
            for name in {*tables.rows, *tables.absent} - {*(rule.reads or ()), rule.subject}:
                tables.connection.execute(f"DROP TABLE main.{name}")
        found.append(list(runner.rows(rule)))
    assert found[0] == found[1]


def test_an_arm_that_reads_what_is_not_known_depends_on_every_table(
    valid: Copy, folder: Path
) -> None:
    arm, rule = (
        "SELECT 1 AS record, 'low' AS message FROM views._alpha\n",
        all_rules()["id-malformed"],
    )
    assert tables_read(arm) is None

    def told(message: str) -> list[str]:
        cache = open_cache(valid.root)
        tables = Tables(open_package(valid.root), cache=cache)
        rows = RuleRunner(Context(tables, None)).arm(
            rule, arm, lambda: [Row(1, None, None, message)]
        )
        cache.save()
        return [row.message for row in rows]

    cached(valid.root)
    assert [told("before"), told("again")] == [["before"], ["before"]]
    event = valid.rows("events")[0]["event_id"]
    valid.set_cells("events", event, label="another label")
    cached(valid.root)
    assert told("after") == ["after"]
    assert folder.exists()
