"""Write a package as one page to explore it."""

from __future__ import annotations

from markupsafe import Markup

from toolkit.engine.tables import Tables
from toolkit.explorer.articles import articles
from toolkit.explorer.embedded import embedded
from toolkit.explorer.overview import overview
from toolkit.explorer.questions import questions
from toolkit.explorer.rendering import TEXTS_MARK, page
from toolkit.explorer.selection import MOST, select
from toolkit.explorer.sources import sources
from toolkit.explorer.timeline import timeline
from toolkit.exporters import require_sound
from toolkit.package.files import PackageError
from toolkit.texts.spans import Texts
from toolkit.views import create_views_over


def explore(tables: Tables, texts: Texts | None = None, most: int = MOST) -> str:
    """Return a package as an HTML page that needs no other file and no network.

    Args: with `texts` the page also has the articles, and says that it is not for publication if
    one of them is not free to share; beyond `most` claims, it shows those of the largest events.
    Raises: PackageError outside the claims profile; exporters.ExportError for a package with
    structural errors; ViewError if a table or column that a view needs is missing.
    """
    if tables.package.profile is None:
        raise PackageError(
            "the package declares no claimsProfile: only packages of claims can be explored"
        )
    require_sound(tables)
    create_views_over(tables)
    shown = select(tables, most)
    asked = questions(tables)
    read = None if texts is None else articles(tables, texts)
    values = {
        "about": overview(tables, shown),
        "questions": asked,
        "timeline": timeline(tables, asked),
        "graph": sources(tables),
        "rows": embedded(tables),
        "articles": read,
        "third_party": any(article["third_party"] for article in read or ()),
        "texts_mark": Markup(TEXTS_MARK),
    }
    return page("explorer.html.jinja", values)
