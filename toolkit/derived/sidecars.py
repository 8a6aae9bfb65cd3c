"""Derive the files by which other tools find and cite the tables from the descriptor.

Source: CSV on the Web, <https://www.w3.org/TR/tabular-metadata/>; Croissant 1.1,
<http://mlcommons.org/croissant/1.1>; Citation File Format 1.2.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from toolkit.derived.people import authors, contributors, is_person
from toolkit.engine.tables import Tables
from toolkit.exporters.context import FIRST_PARTS, context
from toolkit.exporters.nodes import SINGLE, SUBJECTS
from toolkit.exporters.shapes import shapes_ttl
from toolkit.exporters.vocabulary import ns_ttl
from toolkit.package.model import Field, Package, Resource

Json = dict[str, Any]
CSVW, CROISSANT, CITATION = "data/csv-metadata.json", "croissant.json", "CITATION.cff"
DATA_TYPES = {"integer": "sc:Integer", "boolean": "sc:Boolean", "date": "sc:Date"}
REFERENCES = {"article": "newspaper-article", "post": "blog"}
CROISSANT_CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def csvw(package: Package) -> Json:
    """Return the CSV on the Web metadata: columns, keys and the IRI of each row."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dialect": {"lineTerminators": ["\n"]},
        "tables": [_table(package, resource) for resource in package.resources],
    }


def _file(path: str) -> str:
    return path.removeprefix("data/")


def _table(package: Package, resource: Resource) -> Json:
    foreign = [
        {
            "columnReference": list(key.fields),
            "reference": {
                "resource": _file(package.resource(key.resource).path),
                "columnReference": list(key.reference),
            },
        }
        for key in resource.foreign_keys
    ]
    schema: Json = {"columns": [_column(resource, field) for field in resource.fields]}
    if resource.primary_key:
        schema["primaryKey"] = list(resource.primary_key)
    if foreign:
        schema["foreignKeys"] = foreign
    template = _template(resource)
    if template:
        schema["aboutUrl"] = str(package.descriptor["base"]) + template
    return {"url": _file(resource.path), "tableSchema": schema}


def _template(resource: Resource) -> str | None:
    """Return the URI template of the rows' ids in the graph."""
    if resource.name == "identifiers":  # exactly one of the subjects is filled
        subject = "".join(f"{{{name}}}" for name in SUBJECTS if name in resource.field_names)
        return f"identifier/{subject}/{{scheme}}/{{value}}"
    if resource.name in SINGLE:
        _, part, columns = SINGLE[resource.name]
    elif resource.name in FIRST_PARTS:
        part = FIRST_PARTS[resource.name]
        columns = (f"{part}_id",)
    else:
        return None
    return "/".join([part, *(f"{{{column}}}" for column in columns)])


def _column(resource: Resource, field: Field) -> Json:
    told: Json = {"name": field.name, "titles": field.name, "datatype": _datatype(field)}
    if field.required or field.name in resource.primary_key:
        told["required"] = True
    if isinstance(field.descriptor.get("propertyUrl"), str):
        told["propertyUrl"] = field.descriptor["propertyUrl"]
    return told


def _datatype(field: Field) -> Any:
    if field.enum and field.type == "string":
        codes = "|".join(re.escape(str(code)) for code in field.enum)
        return {"base": "string", "format": f"^({codes})$"}
    if field.type == "boolean":
        return {"base": "boolean", "format": "true|false"}
    limits = {k: v for k, v in field.constraints.items() if k in ("minimum", "maximum")}
    if field.type == "integer" and limits:
        return {"base": "integer", **limits}
    return field.type if field.type in ("integer", "date") else "string"


def croissant(package: Package) -> Json:
    """Return the Croissant metadata: a file object and a record set for each table."""
    about = package.descriptor
    licences = about.get("licenses") or [{}]
    creators = [_creator(person) for person in authors(about)]
    known = {
        "@context": CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "name": package.name,
        "description": about.get("description"),
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "license": licences[0].get("path"),
        "url": about.get("homepage"),
        "version": package.version,
        "datePublished": str(about.get("created") or "")[:10] or None,
        "creator": creators or None,
        "citeAs": about.get("citation"),
        "distribution": [_object(resource) for resource in package.resources],
        "recordSet": [_records(resource) for resource in package.resources],
    }
    return {key: value for key, value in known.items() if value is not None}


def _creator(contributor: Json) -> Json:
    if not is_person(contributor):
        return {"@type": "Organization", "name": contributor["name"]}
    known = {key: contributor[key] for key in ("givenName", "familyName") if contributor.get(key)}
    return {"@type": "Person", "name": contributor["name"], **known}


def _author(contributor: Json) -> Iterator[str]:
    """Yield the lines of an author in the citation file, a person or an entity."""
    if is_person(contributor):
        keys = (("family-names", "familyName"), ("given-names", "givenName"))
        lines = [f"{key}: {_quoted(contributor[k])}" for key, k in keys if contributor.get(k)]
    else:
        lines = [f"name: {_quoted(contributor['name'])}"]
    yield f"  - {lines[0]}"
    yield from (f"    {line}" for line in lines[1:])


def _object(resource: Resource) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": resource.path,
        "name": resource.path,
        "contentUrl": resource.path,
        "encodingFormat": "text/csv",
        "contentSize": f"{resource.descriptor.get('bytes')} B",
        "sha256": str(resource.descriptor.get("hash")).removeprefix("sha256:"),
    }


def _records(resource: Resource) -> Json:
    """Return a table's record set, without references: Croissant's own loader fails on them."""
    fields = []
    for field in resource.fields:
        told = {
            "@type": "cr:Field",
            "@id": f"{resource.name}/{field.name}",
            "name": field.name,
            "description": field.descriptor.get("description") or field.name,
            "dataType": DATA_TYPES.get(field.type, "sc:Text"),
            "source": {
                "fileObject": {"@id": resource.path},
                "extract": {"column": field.name},
            },
        }
        fields.append(told)
    told = {"@type": "cr:RecordSet", "@id": resource.name, "name": resource.name}
    if resource.primary_key:
        told["key"] = [{"@id": f"{resource.name}/{name}"} for name in resource.primary_key]
    told["description"] = resource.descriptor.get("description") or resource.name
    return {**told, "field": fields}


def citation(tables: Tables) -> str:
    """Return the citation file: the dataset and each held article."""
    about = tables.package.descriptor
    licences = about.get("licenses") or [{}]
    lines = [
        "cff-version: 1.2.0",
        "message: If you use this dataset, please cite it as below.",
        "type: dataset",
        *_pairs(
            title=about.get("title") or tables.package.name,
            abstract=str(about.get("description") or "").partition("\n\n")[0] or None,
        ),
        "authors:",
        *(line for person in authors(about) for line in _author(person)),
        *_pairs(
            **{
                "version": tables.package.version,
                "date-released": str(about.get("created") or "")[:10] or None,
                "license": licences[0].get("name"),
            }
        ),
    ]
    if about.get("keywords"):
        lines += ["keywords:", *(f"  - {_quoted(word)}" for word in about["keywords"])]
    references = list(_references(tables))
    return "\n".join([*lines, *(["references:", *references] if references else [])]) + "\n"


def _references(tables: Tables) -> Iterator[str]:
    stated = tables.package.descriptor.get("sources") or []
    titles = {source.get("path"): source.get("title") for source in stated}
    rows = tables.select(
        "SELECT s.kind, s.title, coalesce(s.author, a.name), s.url,"
        " CASE WHEN regexp_full_match(s.published_edtf, '[0-9]{4}-[0-9]{2}-[0-9]{2}')"
        " THEN s.published_edtf END FROM main.sources s"
        " LEFT JOIN main.actors a ON a.actor_id = s.publisher_id"
        " WHERE s.held ORDER BY s.source_id"
    )
    for kind, printed, author, url, day in rows:
        title = printed or titles.get(url)
        if not (title and author):
            continue  # a reference needs both
        yield f"  - type: {REFERENCES.get(kind, 'generic')}"
        yield from (f"    {line}" for line in _pairs(title=title))
        yield from ("    authors:", f"      - name: {_quoted(author)}")
        yield from (f"    {line}" for line in _pairs(**{"date-published": day, "url": url}))


def _pairs(**values: str | None) -> Iterator[str]:
    for key, value in values.items():
        if value:
            yield f"{key}: {_quoted(value)}"


def _quoted(text: str) -> str:
    """Return a text as YAML; JSON is valid YAML."""
    return json.dumps(text, ensure_ascii=False)


def derived_files(tables: Tables, package: Package) -> dict[str, bytes]:
    """Return the sidecars of a package of the claims profile, by path.

    Returns nothing without a base or a contributor's name, or if a table that they are made from
    cannot be read.
    Args: `package` is the package after tidying, with its new hashes.
    """
    about = package.descriptor
    if not (isinstance(about.get("base"), str) and contributors(about)):
        return {}
    if not {"sources", "actors"} <= {*tables.rows, *tables.absent}:
        return {}
    texts = {
        CSVW: json.dumps(csvw(package), ensure_ascii=False, indent=1) + "\n",
        CROISSANT: json.dumps(croissant(package), ensure_ascii=False, indent=1) + "\n",
        CITATION: citation(tables),
    }
    return {path: text.encode("utf-8") for path, text in texts.items()}


def linked_data_files(package: Package) -> dict[str, bytes]:
    """Return the files derived from the schemas (vocabulary, shapes, context), by path.

    Raises: ExportError as `ns_ttl` does.
    """
    terms = json.dumps({"@context": context(package)}, ensure_ascii=False, indent=2) + "\n"
    texts = {
        "schemas/context.jsonld": terms,
        "schemas/ns.ttl": ns_ttl(package),
        "schemas/shapes.ttl": shapes_ttl(package),
    }
    return {path: text.encode("utf-8") for path, text in texts.items()}
