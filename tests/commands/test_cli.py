"""The commands as a user meets them: output, exit codes, and what bad input is told."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pyarrow as pa
import pytest
from click.testing import Result
from editing import Copy

import toolkit.reporters

Run = Callable[..., Result]


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def valid(valid: Copy) -> Path:
    """The folder of the valid package; its texts lie beside it, in `texts`."""
    return valid.root


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def claims(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Return the resource `claims` of a descriptor."""
    return next(item for item in descriptor["resources"] if item["name"] == "claims")


def test_a_valid_package_exits_0_and_says_what_was_not_checked(run: Run, valid: Path) -> None:
    result = run("validate", valid)
    assert result.exit_code == 0
    assert "valid: 0 errors" in result.stdout
    assert "claims cite an article (100 %)" in result.stdout
    assert "not checked: " in result.stdout and "evidence-hash-mismatch (" in result.stdout
    assert "--texts" in result.stdout
    assert result.stderr.strip().endswith(" s") and " s\n" not in result.stdout[-8:]


def test_with_its_texts_nothing_is_left_unchecked(run: Run, valid: Path) -> None:
    result = run("validate", valid, "--texts", valid.parent / "texts")
    assert result.exit_code == 0
    assert "not checked" not in result.stdout


def test_folder_descriptor_and_zip_are_the_same_package(
    run: Run, valid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(valid.rglob("*")):
            file.write(path, path.relative_to(valid))
    monkeypatch.chdir(valid)
    reports = []
    for words in ((), (valid,), (valid / "datapackage.json",), (archive,)):
        result = run("validate", *words, "--format", "json")
        assert result.exit_code == 0
        report = json.loads(result.stdout)
        del report["package"]["path"]
        reports.append(report)
    assert all(report == reports[0] for report in reports)


def test_the_json_report_has_its_documented_shape(run: Run, valid: Path) -> None:
    path = Path(toolkit.reporters.__file__).parent / "report.schema.json"
    shape = json.loads(path.read_text(encoding="utf-8"))
    drop(valid, "evidence")
    report = json.loads(run("validate", valid, "--format", "json").stdout)
    jsonschema.validate(report, shape)
    assert not report["valid"] and report["counts"]["error"] == len(
        [f for f in report["findings"] if f["severity"] == "error"]
    )
    assert {check["status"] for check in report["checks"]} >= {"passed", "failed", "skipped"}
    order = [(f["table"] or "", f["record"] or 0, f["field"] or "") for f in report["findings"]]
    assert order == sorted(order)


def drop(folder: Path, table: str) -> None:
    """Remove the last row of a table."""
    path = folder / "data" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")


def test_a_finding_is_one_clickable_line_with_its_mend(run: Run, valid: Path) -> None:
    path = valid / "data" / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",affirms,", ",yes,", 1), encoding="utf-8")
    result = run("validate", valid, "--select", "constraint-error")
    assert result.exit_code == 1
    line = result.stdout.splitlines()[0]
    number = next(n for n, row in enumerate(path.read_text().splitlines(), 1) if ",yes," in row)
    assert line.startswith(f"data/claims.csv:{number}: constraint-error ")
    assert '"yes"' in line and "[fix: use one of: affirms, denies, neutral, mixed]" in line


def test_fail_on_decides_the_exit_code(run: Run, valid: Path) -> None:
    path = valid / "data" / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",affirms,", ",yes,", 1), encoding="utf-8")
    codes = {x: run("validate", valid, "--fail-on", x).exit_code for x in ("error", "never")}
    assert codes == {"error": 1, "never": 0}


def test_ignore_and_select_filter_the_report(run: Run, valid: Path) -> None:
    drop(valid, "evidence")
    assert run("validate", valid, "--select", "code-unknown").exit_code == 0
    full = json.loads(run("validate", valid, "--format", "json").stdout)
    rules = sorted({f["rule"] for f in full["findings"]})
    words = [word for rule in rules for word in ("--ignore", rule)]
    assert json.loads(run("validate", valid, "--format", "json", *words).stdout)["findings"] == []


def test_max_findings_limits_and_says_so(run: Run, valid: Path) -> None:
    path = valid / "data" / "claims.csv"
    text = path.read_text(encoding="utf-8")
    count = text.count(",affirms,")
    path.write_text(text.replace(",affirms,", ",yes,"), encoding="utf-8")
    words = ("validate", valid, "--select", "constraint-error")
    short = run(*words, "--max-findings", "1").stdout
    assert short.count(": constraint-error ") == 1 and f"… {count - 1} more of" in short
    assert run(*words, "--max-findings", "0").stdout.count(": constraint-error ") == count


def test_output_goes_to_a_file(run: Run, valid: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    result = run("validate", valid, "--format", "json", "-o", target)
    assert result.stdout == "" and json.loads(target.read_text(encoding="utf-8"))["valid"]


def test_a_selected_rule_that_cannot_run_exits_2(run: Run, valid: Path) -> None:
    result = run("validate", valid, "--select", "evidence-hash-mismatch")
    assert result.exit_code == 2
    assert "evidence-hash-mismatch" in result.stderr and "--texts" in result.stderr


@pytest.mark.parametrize(
    "command", [["validate", "--select"], ["validate", "--ignore"], ["explain"]]
)
def test_an_unknown_rule_is_refused_with_the_one_meant(run: Run, command: list[str]) -> None:
    result = run(*command, "claim-uncitd")
    assert result.exit_code == 2 and 'Did you mean "claim-uncited"?' in result.stderr


@pytest.mark.parametrize("words", [["validate", "--slect", "x"], ["exprot"], ["export", "xml"]])
def test_wrong_usage_exits_2(run: Run, words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no datapackage.json"),
        ("", "not JSON"),
        ('{"name": ', "not JSON"),
        ("[]", "expected a JSON object"),
        ('{"a": NaN}', "not JSON"),
        ("[" * 100_000, "deep"),
    ],
)
def test_without_a_descriptor_there_is_nothing_to_check(
    run: Run, tmp_path: Path, content: str | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "datapackage.json").write_text(content, encoding="utf-8")
    result = run("validate", tmp_path)
    assert result.exit_code == 2 and said in result.stderr


def test_a_missing_package_and_a_missing_folder_of_texts_exit_2(
    run: Run, tmp_path: Path, valid: Path
) -> None:
    assert "does not exist" in run("validate", tmp_path / "nowhere").stderr
    result = run("validate", valid, "--texts", tmp_path / "nowhere")
    assert result.exit_code == 2 and "the folder of texts" in result.stderr


def set_path(value: object) -> Callable[[dict[str, Any]], object]:
    return lambda descriptor: claims(descriptor).update(path=value)


@pytest.mark.parametrize(
    ("change", "rule", "value", "mend"),
    [
        (set_path("../claims.csv"), "path-unsafe", "../claims.csv", "relative path"),
        (set_path("/etc/passwd"), "path-unsafe", "/etc/passwd", "relative path"),
        (set_path("ftp://example.org/c.csv"), "path-unsafe", "ftp://", "copy the file"),
        (set_path("data/nowhere.csv"), "file-missing", "data/nowhere.csv", "add the file"),
        (lambda d: claims(d).update(schema="../s.json"), "path-unsafe", "../s.json", "copy"),
        (lambda d: d.update(resoures=d.pop("resources")), "descriptor-invalid", "resoures",
         'write "resources"'),
        (lambda d: d.update(Title="x"), "property-unknown", "Title", ""),
        (lambda d: d.update(resources=[]), "descriptor-invalid", "", "list each table"),
        (lambda d: claims(d).pop("path"), "descriptor-invalid", "", "the file of the resource"),
        (lambda d: claims(d).update(encoding="klingon"), "descriptor-invalid", "klingon", "utf-8"),
        (lambda d: claims(d).update(dialect={"delimeter": ";"}), "descriptor-invalid",
         "delimeter", 'write "delimiter"'),
        (lambda d: d["contributors"].append({"title": "x", "roles": "author"}),
         "descriptor-invalid", "author", '["author"]'),
    ],
)  # fmt: skip
def test_a_wrong_descriptor_is_a_finding_that_names_the_mend(
    run: Run, valid: Path, change: Callable[[dict[str, Any]], object], rule: str, value: str,
    mend: str,
) -> None:  # fmt: skip
    edit(valid, change)
    result = run("validate", valid, "--format", "json")
    found = [f for f in json.loads(result.stdout)["findings"] if f["rule"] == rule]
    assert found, result.stdout[:2000]
    assert value in (found[0]["value"] or "") and mend in (found[0]["hint"] or "")
    assert result.exit_code == (0 if rule == "property-unknown" else 1)


def test_a_link_out_of_the_package_is_refused(run: Run, valid: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    shutil.copy(valid / "data" / "claims.csv", outside)
    (valid / "data" / "claims.csv").unlink()
    (valid / "data" / "claims.csv").symlink_to(outside)
    result = run("validate", valid)
    assert result.exit_code == 1 and "path-unsafe" in result.stdout
    assert "is a link to a file outside the package" in result.stdout


def test_a_zip_that_swells_is_refused(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("datapackage.json", "{}")
        file.writestr("data/a.csv", b"0" * 50_000_000)
    result = run("validate", archive)
    assert result.exit_code == 2 and "when unpacked, over 200 times its size" in result.stderr


def test_locate_prints_the_evidence_columns(run: Run, valid: Path) -> None:
    rows = (valid / "data" / "sources.csv").read_text(encoding="utf-8").splitlines()
    held = next(row.split(",")[0] for row in rows[1:] if ",true," in row)
    texts = {p: p.read_text(encoding="utf-8") for p in (valid.parent / "texts").iterdir()}
    digest = {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in texts}
    text = next(texts[p] for p, h in digest.items() if any(held in r and h in r for r in rows))
    words = " ".join(text.split()[8:14])
    result = run("locate", held, words, "--texts", valid.parent / "texts", "--package", valid)
    assert result.exit_code == 0, result.stderr
    shown = dict(line.split(": ", 1) for line in result.stdout.splitlines() if ": " in line)
    span = text[int(shown["start"]) : int(shown["end"])]
    assert span.split() == words.split()
    assert shown["sha256"] == hashlib.sha256(span.encode()).hexdigest()
    missing = run(
        "locate", held, "no such words", "--texts", valid.parent / "texts", "--package", valid
    )
    assert missing.exit_code == 1
    unknown = run("locate", "s-nobody", "x", "--texts", valid.parent / "texts", "--package", valid)
    assert unknown.exit_code == 2 and held in unknown.stderr


def test_rules_and_explain_speak_of_every_rule(run: Run) -> None:
    names = [line.split()[0] for line in run("rules").stdout.splitlines()]
    assert "claim-uncited" in names and names == sorted(names)
    for name in names:
        told = run("explain", name).stdout
        assert name in told and "Why: " in told and "Fix: " in told


def test_info_names_tables_licence_and_citation(run: Run) -> None:
    result = run("info", ROOT)
    assert result.exit_code == 0, result.output
    told = result.stdout
    version = json.loads((ROOT / "datapackage.json").read_text("utf-8"))["version"]
    assert "CC-BY-4.0" in told and version in told and "cite " in told
    assert "claims " in told and " rows  sha256 " in told


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from toolkit.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'duckdb', 'pyarrow', 'pandas', 'frictionless'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip().endswith("[]")


def test_validation_does_not_wait_for_pandas() -> None:
    code = (
        "import sys; from toolkit.validation.run import validate\n"
        f"print(validate({str(ROOT)!r}).valid, 'pandas' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["True", "False"]


def test_view_prints_a_table_csv_or_a_list_of_objects(run: Run, valid: Path) -> None:
    assert "claim_id" in run("view", "chains", valid).stdout
    rows = json.loads(run("view", "standing", valid, "--format", "json").stdout)
    assert {row["status"] for row in rows} >= {"single_origin", "unattested"}
    header = run("view", "voices", valid, "--format", "csv").stdout.splitlines()[0]
    assert header.startswith("actor_id,source_id,name")


def test_a_view_that_does_not_exist_is_wrong_usage(run: Run, valid: Path) -> None:
    result = run("view", "standings", valid)
    assert result.exit_code == 2
    assert 'Did you mean "standing"?' in result.stderr


@pytest.mark.parametrize(
    ("identity", "told"),
    [
        ("c-0109", ["c-0105", "Denied: ", "deny, certain", "An accusation", "v-0109"]),
        ("v-0109", ["c-0109", "Where it is written"]),
        ("p-0105", ["Affirmed: ", "Denied: ", "the opposite is also claimed"]),
        ("e-grain-sale", ["p-0105", "p-0110"]),
        ("a-velmek", ["Orsa Velmek", "Minister of Harbours", "c-0109", "p-0105"]),
        ("s-courier", ["held", "c-0101", "used by s-evening-mail"]),
    ],
)
def test_show_tells_all_that_hangs_on_a_row(
    run: Run, valid: Path, identity: str, told: list[str]
) -> None:
    result = run("show", identity, valid)
    assert result.exit_code == 0
    for words in told:
        assert words in result.stdout
    assert max(len(line) for line in result.stdout.splitlines() if "http" not in line) <= 100


def test_an_id_that_nothing_has_is_wrong_usage(run: Run, valid: Path) -> None:
    result = run("show", "c-9999", valid)
    assert result.exit_code == 2
    assert "c-9999" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("validate",),
        ("view", "flat"),
        ("show", "c-0101"),
        ("info",),
        ("codebook",),
        ("tidy",),
        ("export", "jsonld", "-o", "out"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize(
    "error",
    [MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError],
    ids=lambda e: e.__name__,
)
def test_running_out_of_memory_is_one_line(
    run: Run,
    valid: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    error: type[Exception],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("no memory")

    monkeypatch.setattr("toolkit.engine.tables.Tables.__init__", fail)
    monkeypatch.setattr("toolkit.package.model.Package.__init__", fail)  # of a class: no copy stays
    monkeypatch.chdir(valid)
    result = run(*words)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1), result.output
    assert result.stderr.startswith("Error: not enough memory")


def test_running_out_of_memory_while_rows_are_printed_is_one_line(
    run: Run, valid: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def batches(*_: object) -> tuple[list[str], Iterator[pa.RecordBatch]]:
        def rows() -> Iterator[pa.RecordBatch]:
            yield pa.record_batch({"a": [1]})
            raise duckdb.OutOfMemoryException("no memory")

        return ["a"], rows()

    monkeypatch.setattr("toolkit.views.view_batches", batches)
    result = run("view", "flat", valid, "--format", "csv")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
