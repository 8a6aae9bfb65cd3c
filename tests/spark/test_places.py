"""Packages beyond this machine: read as those of this machine are, where the user names them."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from beyond import beyond
from click.testing import Result
from editing import Copy

from toolkit.package.descriptor import open_package
from toolkit.package.files import EngineError
from toolkit.package.places import address, is_place, place
from toolkit.spark import storage
from toolkit.spark.storage import move, new_folder, parquet_file, parquet_of, pattern, remove, uri
from toolkit.validation.run import validate

Run = Callable[..., Result]


def test_a_package_beyond_this_machine_is_judged_as_one_here(
    valid: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    valid.set_cells("claims", valid.rows("claims")[0]["claim_id"], polarity="maybe")
    here = validate(valid.root, valid.texts)
    there = validate(beyond(valid.root, monkeypatch), beyond(valid.texts, monkeypatch))
    assert there.path.startswith("hdfs://host")
    assert there.root is None
    assert replace(there, path=here.path, root=here.root, seconds=here.seconds) == here


def test_a_package_does_not_name_a_url(valid: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    valid.edit_resource("claims", lambda item: item.update(path="hdfs://other/claims.csv"))
    problems = open_package(beyond(valid.root, monkeypatch)).problems
    assert "path-unsafe" in {problem.rule for problem in problems}


def test_a_name_is_a_path_or_a_url(tmp_path: Path) -> None:
    assert place(str(tmp_path)) == tmp_path
    assert place(tmp_path.as_uri()) == tmp_path
    assert not is_place("C:\\data")
    assert not is_place("a/b:c")


def test_the_address_of_a_place_has_its_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = beyond(tmp_path, monkeypatch)
    assert address(root / "a" / "b.csv") == f"{address(root)}/a/b.csv"
    assert ":9000/" in address(root)
    assert address(tmp_path) == str(tmp_path)


@pytest.mark.parametrize("url", ["hdfs://user@host:9000/data", "memory://data/a"])
def test_a_worker_opens_a_place_by_what_it_is_sent(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beyond(tmp_path, monkeypatch)
    file = place(url) / "a.csv"
    sent = pickle.loads(pickle.dumps(file))
    assert address(sent) == address(file) == f"{url}/a.csv"
    assert sent == file


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("https://example.org/data", "is a page, which is never fetched"),
        ("nothing://host/data", "nothing://host/data cannot be reached"),
    ],
)
def test_a_place_that_cannot_be_reached_is_told(
    run: Run, valid: Copy, name: str, told: str
) -> None:
    with pytest.raises(EngineError, match=told):
        place(name)
    for words in ([name], [str(valid.root), "--work", name], [str(valid.root), "--texts", name]):
        result = run("validate", *words, "--engine", "spark")
        assert result.exit_code == 2
        assert told in " ".join(result.output.split())


def test_an_hdfs_without_hadoop_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(**given: object) -> None:
        raise OSError("Unable to load libjvm\nfrom many places")

    beyond(tmp_path, monkeypatch)
    monkeypatch.setattr("pyarrow.fs.HadoopFileSystem", connect)
    with pytest.raises(EngineError, match=r"Unable to load libjvm; hdfs:// needs Java and Hadoop"):
        place("hdfs://nowhere:9000/data")


@pytest.mark.parametrize(
    "words", [["validate"], ["view", "standing"], ["info"], ["validate", ".", "--texts"]]
)
def test_only_spark_reads_beyond_this_machine(run: Run, words: list[str]) -> None:
    result = run(*words, "hdfs://host/data")
    assert result.exit_code == 2
    assert "is a URL: only `validate` and `view` read other file systems" in " ".join(
        result.output.split()
    )


def test_a_file_url_is_a_path(run: Run, valid: Copy) -> None:
    assert run("validate", valid.root.as_uri()).exit_code == 0


def test_a_work_folder_is_new_and_goes(folder: Path) -> None:
    work = new_folder(folder)
    assert work != new_folder(folder)
    (work / "step").mkdir()
    (work / "step" / "a").write_bytes(b"a")
    remove(work)
    assert not work.exists()
    remove(work)  # what is gone need not be told


def test_a_parquet_file_appears_whole_or_not_at_all(folder: Path) -> None:
    rows = storage.pa.table({"a": [1, 2]})
    with parquet_file(folder / "t", 0, rows.schema) as writer:
        writer.write_table(rows)
        assert not (folder / "t" / "part-0.parquet").exists()
    assert parquet_of(folder / "t").to_table() == rows
    with (
        pytest.raises(ZeroDivisionError),
        parquet_file(folder / "t", 1, rows.schema) as writer,
    ):
        raise ZeroDivisionError
    assert parquet_of(folder / "t").count_rows() == 2


def test_a_task_that_runs_again_writes_the_same_file_again(folder: Path) -> None:
    (folder / "new").write_bytes(b"same")
    (folder / "old").write_bytes(b"same")
    move(folder / "new", folder / "old")
    assert (folder / "old").read_bytes() == b"same"
    assert not (folder / "new").exists()


def test_spark_reads_a_path_as_it_is() -> None:
    assert uri(Path("/tmp/a b/100%")) == "file:///tmp/a b/100%"
    assert pattern(Path("/tmp/{a}[1]")) == r"file:///tmp/\{a\}\[1\]"
