"""The codebook: whole, up to date, safe with what strangers write, and the same each time."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from editing import ROOT, Copy

from toolkit.cli import main
from toolkit.codebook import FILE, make_codebook
from toolkit.rules import all_rules
from toolkit.views import NAMES


@pytest.fixture(scope="module")
def shipped() -> str:
    """The codebook that is checked in."""
    return (ROOT / FILE).read_text("utf-8")


def rows(text: str, heading: str) -> dict[str, list[str]]:
    """Return the cells of the table below a heading, by the first cell without its markup."""
    below = text.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("| ")]
    cells = [line[2:-2].split(" | ") for line in lines[2:]]
    return {re.sub(r"[`\[]|\]\(.*", "", row[0]): row[1:] for row in cells}


def test_the_codebook_is_what_tidy_would_write(shipped: str) -> None:
    assert make_codebook(ROOT) == shipped, "run `toolkit tidy`"


def test_it_holds_every_table_and_field(shipped: str) -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    tables = rows(shipped, "## Tables")
    assert list(tables) == [item["name"] for item in descriptor["resources"]]
    for item in descriptor["resources"]:
        schema = json.loads((ROOT / item["schema"]).read_text("utf-8"))
        fields = rows(shipped, f"### Table {item['name']}")
        assert list(fields) == [field["name"] for field in schema["fields"]]
        lines = (ROOT / item["path"]).read_text("utf-8").count("\n")
        assert tables[item["name"]][0] == str(lines - 1)
        for key in schema.get("foreignKeys", []):
            target = key["reference"].get("resource") or item["name"]
            assert re.search(rf"{target} (\|\||\|o)--o{{ {item['name']} : ", shipped)


def test_it_holds_every_code_with_its_uses(shipped: str) -> None:
    codes = [
        line.split(",")[:2]
        for line in (ROOT / "data" / "codes.csv").read_text("utf-8").splitlines()[1:]
    ]
    for vocabulary in {vocabulary for vocabulary, _ in codes}:
        heading = "### Vocabulary " + vocabulary.replace("_", r"\_")
        found = rows(shipped, heading)
        assert set(found) == {code for name, code in codes if name == vocabulary}
        assert all(row[1] for row in found.values())
    assert rows(shipped, "### Vocabulary polarity")["denies"][2] == str(
        (ROOT / "data" / "claims.csv").read_text("utf-8").count(",denies,")
    )


def test_it_holds_every_rule_and_view(shipped: str) -> None:
    found = rows(shipped, "## Rules")
    assert set(found) == set(all_rules())
    assert all(all(row[:4]) for row in found.values())
    assert set(rows(shipped, "## Views")) == set(NAMES)


def test_it_names_what_is_unreliable_as_the_readme_does(shipped: str) -> None:
    found = rows(shipped, "## Reliability")
    readme = (ROOT / "README.md").read_text("utf-8")
    bad = [field for field, row in found.items() if row[3] == "unreliable"]
    assert bad == ["basis"] and "**Do not build on `basis`**" in shipped
    for field in ("aspect", "basis"):
        assert f"`{field}` (α {found[field][2].removeprefix('0')})" in readme


def test_its_links_lead_somewhere(shipped: str) -> None:
    headings = re.findall(r"^#+ (.+)$", shipped, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}
    links = re.findall(r"\]\(#([^)]+)\)", shipped)
    assert len(links) > 50 and set(links) <= anchors


def test_it_shows_no_words_of_the_articles(shipped: str) -> None:
    for table, field in (("evidence", "text_start"), ("evidence", "text_end"),
                         ("attributions", "mention"), ("passages", "words")):  # fmt: skip
        assert rows(shipped, f"### Table {table}")[field][4] == ""


def test_any_package_has_one_and_nothing_in_it_becomes_markup(tmp_path: Path) -> None:
    nasty = "a|b`<img src=x>\n# c [d](javascript:e) **f**"
    (tmp_path / "t.csv").write_text('"x|`y",n\n1,\n2,3\n')
    field = {"name": "x|`y", "type": "string", "description": nasty, "example": nasty}
    number = {"name": "n", "type": "integer", "constraints": {"minimum": 1}}
    item = {
        "name": "t",
        "path": "t.csv",
        "description": nasty,
        "schema": {"fields": [field, number]},
    }
    descriptor = {"name": "x", "title": nasty, "resources": [item]}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    text = make_codebook(tmp_path)
    assert "<img" not in text.replace(r"\<img", "") and not re.search(
        r"(?<!\\)\]\(javascript", text
    )
    assert sum(line.startswith("# ") for line in text.splitlines()) == 1
    assert "| `n` | integer; minimum `1` |  | 1 |" in text
    widths = {
        line.replace(r"\|", "").count("|") for line in text.splitlines() if line.startswith("| ")
    }
    assert widths == {4, 7}
    assert "## Rules" not in text


def test_tidy_keeps_it_up_to_date(valid: Copy) -> None:
    run = CliRunner().invoke
    assert run(main, ["tidy", str(valid.root)]).exit_code == 0
    assert not (valid.root / FILE).exists()  # nobody asked for one
    words = ["codebook", str(valid.root), "-o", str(valid.root / FILE)]
    assert run(main, words).exit_code == 0
    valid.drop_row("identifiers", ("iso3166", "XAA"))
    assert f"wrote {FILE}" in run(main, ["tidy", str(valid.root)]).output
    assert "nothing to do" in run(main, ["tidy", str(valid.root)]).output


def test_a_package_that_lacks_a_table_is_told_so(valid: Copy) -> None:
    valid.edit_descriptor(
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "derivations"])
    )
    result = CliRunner().invoke(main, ["codebook", str(valid.root)])
    assert result.exit_code == 2 and "derivations" in result.output
    shutil.rmtree(valid.root)
    assert CliRunner().invoke(main, ["codebook", str(valid.root)]).exit_code == 2
