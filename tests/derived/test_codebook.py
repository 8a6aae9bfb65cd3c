"""The codebook: whole, up to date, safe with what strangers write, and the same each time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from editing import ROOT, Copy
from markdown_it import MarkdownIt

from toolkit.cli import main
from toolkit.derived.codebook import FILE, make_codebook
from toolkit.rules import all_rules
from toolkit.views.files import NAMES


@pytest.fixture(scope="module")
def shipped() -> str:
    """The codebook that is checked in."""
    return (ROOT / FILE).read_text("utf-8")


def rows(text: str, heading: str) -> dict[str, list[str]]:
    """Return the cells of the table below a heading, by the first cell without its markup."""
    below = text.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    _, *lines = (line for line in below.splitlines() if re.match(r"\| (?!---)", line))
    cells = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines]
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
            assert re.search(rf'"{target}" (\|\||\|o)--o{{ "{item["name"]}" : ', shipped)


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
    copy = Copy(ROOT, ROOT)
    for vocabulary, code, table, cells in (
        ("polarity", "denies", "claims", {"polarity": "denies"}),
        ("outcome", "aborted", "propositions", {"aspect": "outcome", "value": "aborted"}),
        ("record\\_basis", "url", "sources", {"publisher_basis": "url"}),
    ):
        count = sum(cells.items() <= row.items() for row in copy.rows(table))
        if vocabulary == "record\\_basis":  # two columns draw on it
            count += sum(row["published_basis"] == "url" for row in copy.rows(table))
        assert count > 0
        assert rows(shipped, f"### Vocabulary {vocabulary}")[code][2] == str(count)
    assert "Used in no" not in shipped and "Used in ." not in shipped


def test_a_code_shows_a_place_where_it_is_used(shipped: str) -> None:
    copy = Copy(ROOT, ROOT)
    shown = rows(shipped, "### Vocabulary polarity")["denies"][3].strip("`")
    claim = copy.row("claims", copy.row("evidence", shown)["claim_id"])
    assert claim["polarity"] == "denies"


def test_the_bounds_are_those_of_the_dates_and_numbers(shipped: str) -> None:
    winter = "winter: December to February of the next year"
    dates = rows(shipped, "## Dates and numbers")
    assert dates[winter] == ["`2018-24`", "2018-12-01", "2019-02-28"]
    assert dates["dozens"] == ["`24..`", "24", ""]


def test_it_holds_every_rule_and_view(shipped: str) -> None:
    found = rows(shipped, "## Rules")
    assert set(found) == set(all_rules())
    assert all(all(row[:4]) for row in found.values())
    assert set(rows(shipped, "## Views")) == set(NAMES)


def test_it_names_what_is_unreliable_as_the_readme_does(shipped: str) -> None:
    found = rows(shipped, "## Reliability")
    readme = (ROOT / "README.md").read_text("utf-8")
    bad = [field for field, row in found.items() if row[3] != "reliable"]
    assert bad == [] and "**Do not rely on" not in shipped
    least = min(row[2] for row in found.values())
    assert f"α {least.removeprefix('0')} or\n  more" in readme


def test_it_names_the_fields_on_which_the_coders_differ(valid: Copy) -> None:
    rows = valid.rows("codings")
    for row in rows:
        if (row["field"], row["coder"]) == ("certainty", "coder-2") and row["claim_id"] < "c-0108":
            row["value"] = "possible"
    valid.write("codings", rows)
    assert "**Do not rely on `certainty`**" in make_codebook(valid.root)


def test_its_links_lead_somewhere(shipped: str) -> None:
    headings = re.findall(r"^#+ (.+)$", shipped, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}
    links = re.findall(r"\]\(#([^)]+)\)", shipped)
    assert len(links) > 50 and set(links) <= anchors


def test_its_examples_show_no_words_of_the_articles_and_nobody(shipped: str) -> None:
    for table, fields in (
        ("sources", ("title", "author", "publisher_id")),
        ("evidence", ("text_start", "text_end")),
        ("attributions", ("mention", "actor_id")),
        ("passages", ("words", "actor_id")),
        ("propositions", ("actor_id", "text", "value")),
        ("claims", ("speaker_id", "text")),
    ):
        found = rows(shipped, f"### Table {table}")
        assert [found[field][4] for field in fields] == [""] * len(fields), table
    assert rows(shipped, "### Table claims")["claim_id"][4] == "`c-0101`"
    for row in Copy(ROOT, ROOT).rows("actors"):
        if row["kind"] == "person" and row["identity"] == "known":
            assert f"`{row['actor_id']}`" not in shipped and row["name"] not in shipped


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
    page = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    assert not re.search(r"<(img|strong|h4)|javascript:[^)]*\"", page)
    assert page.count("<h1>") == 1 and page.count("<a ") == page.count('<a href="#')
    assert sum(line.startswith("# ") for line in text.splitlines()) == 1
    assert "| `n` | integer; minimum `1` |  | 1 |" in text
    widths = {
        line.replace(r"\|", "").count("|") for line in text.splitlines() if line.startswith("| ")
    }
    assert widths == {4, 7}
    assert "## Rules" not in text
    assert "\n\n\n" not in text


def test_names_in_any_script_have_links_and_values_without_a_vocabulary_are_told(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").write_text("id,größe\n1,klein\n", "utf-8")
    (tmp_path / "b.csv").write_text("a,n\n1,2\n", "utf-8")
    sizes = {"name": "größe", "type": "string", "vocabulary": "sizes", "categories": ["klein"]}
    number = {"name": "n", "type": "integer", "constraints": {"exclusiveMinimum": 1}}
    key = {"fields": "a", "reference": {"resource": "Maße, alle", "fields": "id"}}
    whole = {"name": "id", "type": "integer", "constraints": {"unique": True}}
    tables = {
        "Maße, alle": {"primaryKey": "id", "fields": [whole, sizes]},
        "b": {"fields": [{"name": "a", "type": "integer"}, number], "foreignKeys": [key]},
    }
    items = [
        {"name": name, "path": f"{path}.csv", "schema": schema}
        for path, (name, schema) in zip("ab", tables.items(), strict=True)
    ]
    text = json.dumps({"name": "x", "resources": items})
    (tmp_path / "datapackage.json").write_text(text, "utf-8")
    told = make_codebook(tmp_path)
    assert "`a` → [Maße, alle](#table-maße-alle)" in told
    assert rows(told, "### Table Maße, alle")["größe"][0] == "string; one of `klein`"
    assert rows(told, "### Table Maße, alle")["id"][0] == "integer; unique"
    assert rows(told, "### Table b")["n"][0] == "integer; exclusiveMinimum `1`"
    assert '"Maße, alle" |o--o{ "b" : "a"' in told


def test_tidy_keeps_it_up_to_date(valid: Copy) -> None:
    run = CliRunner().invoke
    assert run(main, ["tidy", str(valid.root)]).exit_code == 0
    assert not (valid.root / FILE).exists()  # nobody asked for one
    words = ["codebook", str(valid.root), "-o", str(valid.root / FILE)]
    assert run(main, words).exit_code == 0
    valid.drop_row("identifiers", ("iso3166", "XAA"))
    assert f"wrote {FILE}" in run(main, ["tidy", str(valid.root)]).output
    assert "nothing to do" in run(main, ["tidy", str(valid.root)]).output


def test_tidy_writes_it_of_the_tables_that_it_leaves(valid: Copy) -> None:
    run = CliRunner().invoke
    run(main, ["codebook", str(valid.root), "-o", str(valid.root / FILE)])
    assert run(main, ["tidy", "--check", str(valid.root)]).exit_code == 0
    whole = (valid.root / FILE).read_bytes()
    bounds = {"said_earliest": "", "said_latest": ""}
    valid.write("claims", [{**row, **bounds} for row in valid.rows("claims")])
    assert run(main, ["tidy", str(valid.root)]).exit_code == 0
    assert run(main, ["tidy", "--check", str(valid.root)]).exit_code == 0
    assert (valid.root / FILE).read_bytes() == whole


def test_tidy_leaves_a_page_that_somebody_wrote(valid: Copy) -> None:
    (valid.root / FILE).write_text("# What we mean by a claim\n", "utf-8")
    assert CliRunner().invoke(main, ["tidy", str(valid.root)]).exit_code == 0
    assert (valid.root / FILE).read_text("utf-8") == "# What we mean by a claim\n"


@pytest.mark.parametrize("table", ["derivations", "codes", "codings", "propositions"])
def test_a_table_that_a_package_leaves_out_is_empty(valid: Copy, table: str) -> None:
    valid.edit_descriptor(
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != table])
    )
    result = CliRunner().invoke(main, ["codebook", str(valid.root)])
    assert result.exit_code == 0, result.output
    assert f"### Table {table}" not in result.output


def test_a_package_that_is_not_there_is_told_so(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["codebook", str(tmp_path / "none")]).exit_code == 2
