"""Translate the SQL of rules and views from duckdb to Spark, with a few named transforms.

sqlglot translates; the transforms mend where it does not, or where the same words mean something
else. One SQL file stays the only source of a rule.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

import sqlglot
from sqlglot import exp

SCHEMAS = ("main", "raw", "sound", "views")
LISTS = "_cells"
"""The one column of the tables that is a list; any other that is indexed is a text."""
SHOWN = 20
"""The items that the macro `listed` shows, as in `toolkit.views`."""
LISTED = (
    f"array_join(slice(items, 1, {SHOWN}), mark) || CASE WHEN size(items) > {SHOWN}"
    f" THEN ' and ' || (size(items) - {SHOWN}) || ' more' ELSE '' END"
)
NAMED = (
    f"CASE WHEN size(items) BETWEEN 2 AND {SHOWN}"
    " THEN array_join(slice(items, 1, size(items) - 1), ', ') || ' and '"
    " || try_element_at(items, -1) ELSE " + LISTED.replace("mark", "', '") + " END"
)
MACROS = {"listed": LISTED, "named": NAMED}


def translated(tree: exp.Expr, variables: Mapping[str, int | str]) -> exp.Expr:
    """Return a query, as parsed from duckdb's SQL, as a tree that Spark's dialect can write.

    Args: `variables` are the values of `getvariable`.
    """
    for transform in (_windows, _lists, _values, _arrays, _lengths, _functions, _tables):
        tree = transform(tree)
    return tree.transform(_variables(variables))


def written(tree: exp.Expr) -> str:
    """Return a tree as SQL for Spark."""
    return tree.sql(dialect="spark")


def table(schema: str, name: str) -> str:
    """Return the name of the temporary view that stands for a table of a schema."""
    return f"{schema}__{name}"


def _spark(text: str, **parts: exp.Expr) -> exp.Expr:
    """Return an expression in Spark's dialect, its columns that `parts` names replaced."""
    tree: exp.Expr = sqlglot.parse_one(f"SELECT {text}", read="spark").expressions[0]

    def filled(node: exp.Expr) -> exp.Expr:
        part = parts.get(node.name) if isinstance(node, exp.Column) and not node.table else None
        return part.copy() if part is not None else node

    return tree.transform(filled)


def _windows(tree: exp.Expr) -> exp.Expr:
    """A named window cannot be given an order where it is used: write it out there."""
    for select in list(tree.find_all(exp.Select)):
        named = {window.name: window for window in select.args.get("windows") or []}
        for window in list(select.find_all(exp.Window)) if named else []:
            known = named.get(window.alias)
            if known is not None:
                window.set("alias", None)
                for key in ("partition_by", "order"):
                    if not window.args.get(key):
                        window.set(key, copy.deepcopy(known.args.get(key)))
        if named:
            select.set("windows", None)
    return tree


def _tables(tree: exp.Expr) -> exp.Expr:
    """`main.x` is the temporary view `main__x`: a session of Spark has no schemas of its own."""
    for node in list(tree.find_all(exp.Table)):
        if node.db in SCHEMAS:
            schema, name, alias = node.db, node.name, node.alias
            node.set("db", None)
            node.set("this", exp.to_identifier(table(schema, name), quoted=True))
            if not alias:
                node.set("alias", exp.TableAlias(this=exp.to_identifier(name, quoted=True)))
    return tree


def _lists(tree: exp.Expr) -> exp.Expr:
    """`list(…)` keeps nulls, may be distinct and ordered, and is null for no rows.

    Spark's keeps none of it: so it collects structs, sorts them and takes the values out.
    """
    for node in list(tree.find_all(exp.ArrayAgg)):
        inner, distinct, keys = node.this, False, list[exp.Expr]()
        if isinstance(inner, exp.Order):
            keys = [item.this for item in inner.expressions]
            inner = inner.this
        if isinstance(inner, exp.Distinct):
            distinct, inner = True, inner.expressions[0]
        keys = [key for key in keys if key != inner]
        name = "collect_set" if distinct else "collect_list"
        sorted_by = "".join(f"'n{at}', k{at} IS NULL, 'k{at}', k{at}, " for at in range(len(keys)))
        item = f"named_struct({sorted_by}'n', v IS NULL, 'v', v)"
        parts = {f"k{at}": key for at, key in enumerate(keys)} | {"v": inner}
        collected: exp.Expr = _spark(f"{name}({item})", **parts)
        top: exp.Expr = node
        if isinstance(node.parent, exp.Filter):
            top = node.parent
            collected = exp.Filter(this=collected, expression=top.expression.copy())
        top.replace(
            _spark("nullif(transform(array_sort(found), s -> s.v), array())", found=collected)
        )
    return tree


def _values(tree: exp.Expr) -> exp.Expr:
    """`any_value` says nothing of which value: take the greatest, which is always the same."""
    for node in list(tree.find_all(exp.AnyValue)):
        top = node.parent if isinstance(node.parent, exp.IgnoreNulls) else node
        top.replace(exp.Max(this=node.this.copy()))
    return tree


def _arrays(tree: exp.Expr) -> exp.Expr:
    """Parts of a list, the first character of a text, the least n of a group."""
    for node in list(tree.find_all(exp.Bracket)):
        (at,) = node.expressions
        if isinstance(at, exp.Slice):
            node.replace(_slice(node.this, at))
        elif _is_text(node):
            node.replace(_spark("substring(x, n, 1)", x=node.this, n=_shifted(at)))
    for least in list(tree.find_all(exp.Min)):
        if count := least.args.get("count"):
            sorted_out = "nullif(slice(array_sort(collect_list(x)), 1, n), array())"
            least.replace(_spark(sorted_out, x=least.this, n=count))
    return tree


def _shifted(at: exp.Expr) -> exp.Expr:
    """Return an index as duckdb counts it; sqlglot has made it begin at 0."""
    return exp.Literal.number(int(at.name) + 1)


def _is_text(node: exp.Bracket) -> bool:
    return isinstance(node.this, exp.Column) and node.this.name != LISTS


def _slice(items: exp.Expr, part: exp.Slice) -> exp.Expr:
    first = part.this.copy() if part.this else exp.Literal.number(1)
    last = part.expression
    if last is None:
        return _spark("slice(x, a, greatest(size(x) - a + 1, 0))", x=items, a=first)
    return _spark("slice(x, a, b - a + 1)", x=items, a=first, b=last)


def _lengths(tree: exp.Expr) -> exp.Expr:
    """The length of a list that a function makes is its size; that of a text stays its length."""
    for node in list(tree.find_all(exp.Length)):
        made = node.this
        name = made.name.lower() if isinstance(made, exp.Anonymous) else made.key
        if name in ("list_intersect", "arrayintersect"):
            one, other = made.expressions
            node.replace(_spark("size(array_intersect(x, y))", x=one, y=other))
        elif name in ("regexp_split_to_array", "regexpsplit"):
            text, pattern = made.expressions or (made.this, made.expression)
            node.replace(_spark("size(split(x, p))", x=text, p=_classes(pattern)))
    return tree


def _classes(pattern: exp.Expr) -> exp.Expr:
    r"""RE2's `\s` lacks the vertical tab that Java's has."""
    return exp.Literal.string(pattern.this.replace(r"\s", r"[ \t\n\f\r]"))


def _full_match(text: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    r"""RE2's dot stops at LF alone and its match ends at the end: `(?d)` and `\z` in Java."""
    if isinstance(pattern, exp.Literal):
        whole: exp.Expr = exp.Literal.string(rf"(?d)^(?:{pattern.this})\z")
    else:
        ends = exp.Literal.string("(?d)^(?:"), exp.Literal.string(r")\z")
        whole = exp.Concat(expressions=[ends[0], pattern.copy(), ends[1]])
    return exp.RegexpLike(this=text.copy(), expression=whole)


def _url_encode(text: exp.Expr) -> exp.Expr:
    """Spark encodes as a form does; duckdb as RFC 3986 says."""
    encoded = "replace(replace(replace(url_encode(x), '+', '%20'), '*', '%2A'), '%7E', '~')"
    return _spark(encoded, x=text)


def _position(items: exp.Expr, item: exp.Expr) -> exp.Expr:
    """An item that is not in a list has no position; in Spark it is 0."""
    return _spark("nullif(array_position(x, y), 0)", x=items, y=item)


FUNCTIONS: dict[str, Callable[..., exp.Expr]] = {
    "regexp_full_match": _full_match,
    "regexp_fullmatch": _full_match,
    "list_position": _position,
    "url_encode": _url_encode,
}


def _functions(tree: exp.Expr) -> exp.Expr:
    """Functions that Spark lacks or means otherwise, and the macros of the views."""

    def mended(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Anonymous):
            macro = MACROS.get(node.expression.name.lower())
            if macro:
                arguments = node.expression.expressions
                return _spark(macro, **dict(zip(("items", "mark"), arguments, strict=False)))
        if isinstance(node, exp.Anonymous):
            make = FUNCTIONS.get(node.name.lower())
            return make(*node.expressions) if make else node
        if isinstance(node, exp.RegexpFullMatch):
            return _full_match(node.this, node.expression)
        return node

    # from the leaves up, so that what a transform makes is not mended again
    for node in reversed(list(tree.walk(bfs=True))):
        new = mended(node)
        if new is not node:
            if node is tree:
                return new
            node.replace(new)
    return tree


def _variables(variables: Mapping[str, int | str]) -> Callable[[exp.Expr], exp.Expr]:
    """`getvariable` is the value."""

    def filled(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous) and node.name.lower() == "getvariable":
            return exp.convert(variables[node.expressions[0].name])
        return node

    return filled
