"""Read exports back into a package; one small module per format, one registry.

The result is written as CSV. A package of the claims profile is then tidied, so that it is
canonical even if the export was edited; in others each cell stays as it is written.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.package.files import DESCRIPTOR
from toolkit.writing import json_bytes, new_folder

if TYPE_CHECKING:
    from toolkit.importers.settings import Settings

Json = dict[str, Any]
Cells = Iterable[Sequence[str | None]]
FORMATS = ("sqlite", "jsonld", "package")
"""Each format's module has `recognises(path) -> bool` and `read(path) -> Imported`."""
ANNOTATIONS = ("brat", "webannotation", "claimreview")
"""The formats of other tools; the module of each has `read(path, settings) -> Imported`."""


class ImportFault(Exception):
    """The source cannot be imported; the message says why and what to do."""


@dataclass
class Imported:
    """A package as read from an export.

    `files` are the JSON files, including the descriptor, by their path in the package; `tables`
    has, by the path of the data file, its header and rows of text cells, None for a null. `others`
    are the resources that are not tables, with their files in the folder `root`.
    """

    files: Mapping[str, Json]
    tables: Mapping[str, tuple[Sequence[str], Callable[[], Cells]]]
    notes: list[str] = field(default_factory=list)
    others: list[Json] = field(default_factory=list)
    root: Path = Path()


def import_package(source: Path, out: Path, force: bool = False) -> tuple[list[Path], list[str]]:
    """Read an export and write it as a package into a folder, completely or not at all.

    Args: `source` is a file or folder that `export` wrote; `force` as in `exporters.export`.
    Returns: the files in order, and notes.
    Raises: ImportFault if `source` is not an export or does not contain a valid package;
    PackageError if a file of a resource that is not a table is not there;
    writing.TargetError if the folder cannot be written.
    """
    return _write(_reader(source)(source), out, force)


def import_annotations(
    form: str, source: Path, out: Path, settings: Settings, force: bool = False
) -> tuple[list[Path], list[str]]:
    """Read the annotations of another tool and write them as a package, as `import_package` does.

    Args: `form` is one of `ANNOTATIONS`; `settings` is what the annotations do not say.
    Returns: the files in order, and a report in lines.
    Raises: settings.AnnotationsError if they cannot be read; ImportFault, writing.TargetError as
    `import_package`.
    """
    from toolkit.importers.settings import AnnotationsError

    read = import_module(f"toolkit.importers.{form}").read
    if not source.exists():
        raise AnnotationsError(f"{source} does not exist")
    return _write(read(source, settings), out, force)


def _write(imported: Imported, out: Path, force: bool) -> tuple[list[Path], list[str]]:
    from toolkit.engine.canonical import write_csv
    from toolkit.exporters.carried import copy_files, merged

    with new_folder(out, force) as folder:
        for path, (header, rows) in imported.tables.items():
            write_csv(_place(folder, path), header, rows())
        for path, value in imported.files.items():
            _place(folder, path).write_bytes(json_bytes(value))
        descriptor = imported.files[DESCRIPTOR]
        copied = copy_files(imported.others, imported.root, folder)
        _stamp(folder, descriptor, imported.tables)
        descriptor = {**descriptor, "resources": merged(descriptor["resources"], copied)}
        (folder / DESCRIPTOR).write_bytes(json_bytes(descriptor))
        if "claimsProfile" in descriptor:
            _tidy(folder)
        names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return [out / name for name in names], imported.notes


def _reader(source: Path) -> Callable[[Path], Imported]:
    if not source.exists():
        raise ImportFault(f"{source} does not exist")
    for name in FORMATS:
        module = import_module(f"toolkit.importers.{name}")
        if module.recognises(source):
            read: Callable[[Path], Imported] = module.read
            return read
    raise ImportFault(
        f"{source} was not written by `toolkit export`: expected an exported folder, or a .sqlite,"
        f" .jsonld or .ndjsonld file; annotations of other tools need --from"
        f" {', '.join(ANNOTATIONS)}"
    )


def _place(folder: Path, path: str) -> Path:
    from toolkit.package.files import unsafe_path

    problem = unsafe_path(folder, path)
    if problem:
        raise ImportFault(problem)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    return folder / path


def _stamp(folder: Path, descriptor: Json, paths: Iterable[str]) -> None:
    """Write the size and hash of each table's file into the descriptor."""
    written = set(paths)
    for item in descriptor["resources"]:
        if item.get("path") in written:
            data = (folder / item["path"]).read_bytes()
            item["bytes"] = len(data)
            item["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()


def _tidy(folder: Path) -> None:
    from toolkit.derived.tidy import tidy

    tidied = tidy(folder)
    for path, reason in tidied.left.items():
        raise ImportFault(f"{path} cannot be imported: {reason}")
    tidied.write()


def as_csv(descriptor: Json, others: Sequence[Json] = ()) -> tuple[dict[str, Json], dict[str, str]]:
    """Return the files of a CSV package from a descriptor that contains its schemas.

    Args: `others` are the resources that are not tables, and stay as they are.
    Returns: the JSON files by path, and the path of each table's data by its name.
    """
    from toolkit.exporters.packaging import TEXT_ONLY, file_name

    files: dict[str, Json] = {}
    paths: dict[str, str] = {}
    resources = []
    apart = {item.get("name") for item in others}
    for item in copy.deepcopy(descriptor["resources"]):
        if item.get("name") in apart:
            resources.append(item)
            continue
        name = file_name(item["name"])
        schema = f"schemas/{name}.json"
        files[schema] = item["schema"]
        paths[item["name"]] = f"data/{name}.csv"
        kept = {key: value for key, value in item.items() if key not in (*TEXT_ONLY, "schema")}
        text = {
            "path": paths[item["name"]],
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"lineTerminator": "\n"},
        }
        resources.append({**kept, **text, "schema": schema, "bytes": 0, "hash": ""})
    return {**files, DESCRIPTOR: {**descriptor, "resources": resources}}, paths


def descriptor_of(text: str, place: str, others: Sequence[str] = ()) -> Json:
    """Return the descriptor of an export, in which all but `others` are tables with a schema.

    Raises: ImportFault if it is not a descriptor, or a table has no schema.
    """
    try:
        return _checked(json.loads(text), place, others)
    except (ValueError, RecursionError) as error:
        raise ImportFault(f"{place} is not JSON: {error}") from error


def _checked(value: Any, place: object, others: Sequence[str]) -> Json:
    items = value.get("resources") if isinstance(value, dict) else None
    if (
        not isinstance(items, list)
        or not items
        or not all(_is_table(item) for item in items if not _is_named(item, others))
    ):
        raise ImportFault(
            f'{place} is not the descriptor of an export: every item of "resources" needs a name,'
            " a path and a schema"
        )
    return dict(value)


def _is_named(item: Any, names: Sequence[str]) -> bool:
    return isinstance(item, dict) and item.get("name") in names


def _is_table(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and isinstance(item.get("name"), str)
        and isinstance(item.get("path"), str)
        and isinstance(item.get("schema"), dict)
        and isinstance(item["schema"].get("fields"), list)
        and all(isinstance(field.get("name"), str) for field in item["schema"]["fields"])
    )
