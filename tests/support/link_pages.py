"""Pages with a look-alike (A) before the passage meant (B), and which one browsers open.

`OPENED` holds what Chromium 156, Firefox ESR 153 and WebKitGTK 2.50 opened, in this order;
`tests/judges/links.py` opens the pages again.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """One page: the look-alike and the passage, as HTML, and the terms of the fragment."""

    name: str
    before: str
    passage: str
    terms: tuple[str, ...]
    language: str = "en"

    @property
    def plain(self) -> bool:
        """Whether there is no markup, so that the toolkit sees what the browser sees."""
        return "<" not in self.before + self.passage


def _page(name: str, before: str, passage: str, *terms: str, language: str = "en") -> Page:
    return Page(name, before, passage, terms or (passage,), language)


PAGES = (
    # letters
    _page("accent", "the cliche won", "the cliché won"),
    _page("accent, asked without", "the cliché won", "the cliche won"),
    _page("combining mark there", "", "the cliche\u0301 won", "the cliché won"),
    _page("umlaut", "the Bohm ferry", "the Böhm ferry"),
    _page("umlaut as oe", "the Boehm ferry", "the Böhm ferry"),
    _page("sharp s", "a Grossmarkt hall", "a Großmarkt hall"),
    _page("ae", "the Daedalus pier", "the Dædalus pier"),
    _page("o with stroke", "the Sonderborg quay", "the Sønderborg quay"),
    _page("d with stroke", "pilot Durdic came", "pilot Đurđić came"),
    _page("I with dot", "the Istinye pier", "the İstinye pier"),
    _page("i without dot", "the balik market", "the balık market"),
    _page("ligature", "the fine print", "the ﬁne print"),
    _page("superscript", "over 30 m2 of deck", "over 30 m² of deck"),
    _page("full width", "berth QX47 is shut", "berth ＱＸ４７ is shut"),
    _page("Greek accent", "το λιμανι εκλεισε", "το λιμάνι έκλεισε", language="el"),
    _page("Greek final sigma", "ο δρομοσ του", "ο δρομος του", language="el"),
    _page("Cyrillic short i", "тихии залив тут", "тихий залив тут", language="ru"),
    _page("Cyrillic yo", "новая елка тут", "новая ёлка тут", language="ru"),
    _page("Arabic hamza", "وصل اسعد اليوم", "وصل أسعد اليوم", language="ar"),
    _page("Hebrew points", "הם ראו ילד שם", "הם ראו יֶלֶד שם", language="he"),
    _page("Devanagari vowel sign", "यह दन था", "यह दान था", language="hi"),
    _page("hiragana and katakana", "これはテレビです", "これはてれびです", language="ja"),
    _page("voiced kana", "これはへいです", "これはべいです", language="ja"),
    # signs
    _page("straight quote asked", "", "the port’s gate", "the port's gate"),
    _page("curly quotes", 'an "open" harbour', "an “open” harbour"),
    _page("guillemets", 'un "abierto" puerto', "un «abierto» puerto"),
    _page("no quotes", "an open harbour", "an “open” harbour"),
    _page("ellipsis", "they met ... later", "they met … later"),
    _page("hyphen and dash", "pages 12-19 of it", "pages 12–19 of it"),
    _page("hyphen without break", "a long-lost chart", "a long\u2011lost chart"),
    _page("soft hyphen", "", "the har\u00adbour master", "the harbour master"),
    _page("zero width space", "", "the har\u200bbour master", "the harbour master"),
    _page("zero width joiner", "", "the har\u200dbour master", "the harbour master"),
    _page("space without break asked", "", "about 40 boats left", "about 40\u00a0boats left"),
    _page("narrow space there", "", "about 40\u202fboats left", "about 40 boats left"),
    _page("full stop", "the boats left Soon", "the boats left. Soon"),
    _page("currency", "about £9 coins", "about €9 coins"),
    _page("case", "the Mole opened", "the mole opened"),
    _page("two spaces asked", "", "the north pier", "the north  pier"),
    # edges of words
    _page("number with comma", "over 7,000 boats", "just 7 boats", "7"),
    _page("number with point", "over 7.5 metres", "just 7 metres", "7"),
    _page("hyphen after", "an ill-fated trip", "not ill then", "ill"),
    _page("underscore after", "the chart_old here", "a chart here", "chart"),
    _page("abbreviation", "the E.U. flag", "the E flag", "E"),
    _page("time", "at 11:45 they left", "at 11 they left", "11"),
    _page("slash", "his/her boat", "her boat only", "her"),
    _page("French elision", "beaucoup d'argent ici", "un argent facile", "argent", language="fr"),
    _page("Chinese word in another", "我们在上海大学", "他们去上海玩", "上海", language="zh"),
    _page("Chinese half a word", "他们去上海玩", "他说海很大", "海", language="zh"),
    _page("Thai", "เขาไปเชียงใหม่แล้ว", "เขาอยู่ เชียง วันนี้", "เชียง", language="th"),
    _page("half a word at the start", "", "the north pier", "orth pier"),
    _page("half a word at the end", "", "the north pier", "the north pi"),
    _page("at sign", "ask @harbour now", "the harbour now", "harbour"),
    # two ends
    _page(
        "first end after the start",
        "the vote in May ended",
        "the vote in May began and so the vote ended well",
        "the vote",
        "ended well",
    ),
    _page("end before start", "ended well", "the vote began", "the vote", "ended well"),
    _page("end like start", "", "one pier and one pier", "one pier", "one pier"),
    # signs at the ends
    _page("comma inside", "", "the piers, the boats"),
    _page("quote at the end", "", "“It was shut.” They left", "It was shut.”"),
    _page("quote at the start", "", "they said: “It was” so", "“It was"),
    _page("only a sign differs", "It was shut, they", "It was shut. They"),
    # markup
    _page("inline markup", "", "the <b>north</b> <i>pier</i> gate", "the north pier gate"),
    _page("markup in a word", "", "the nor<b>th</b> pier", "the north pier"),
    _page("line break", "", "the north<br>pier gate", "the north pier gate"),
    _page("line break, two ends", "", "the north<br>pier gate", "the north", "pier gate"),
    _page("possible break", "", "the nor<wbr>th pier", "the north pier"),
    _page("two blocks", "", "<p>the north</p><p>pier gate</p>", "the north pier gate"),
    _page("two blocks, two ends", "", "<p>the north</p><p>pier gate</p>", "the north", "pier gate"),
    _page(
        "two items, two ends", "", "<ul><li>the north<li>pier gate</ul>", "the north", "pier gate"
    ),
    _page("two cells", "", "<table><tr><td>the north<td>pier gate</table>", "the north pier gate"),
    _page("mark of a footnote", "", "the north<sup>4</sup> pier gate", "the north pier gate"),
    _page("mark, asked", "", "the north<sup>4</sup> pier gate", "the north4 pier gate"),
    _page("mark, two ends", "", "the north<sup>[4]</sup> pier gate", "the north", "pier gate"),
    _page("not displayed", "<span style='display:none'>the pier</span>", "the pier"),
    _page("not visible", "<span style='visibility:hidden'>the pier</span>", "the pier"),
    _page("hidden from readers", "<span aria-hidden=true>the pier</span>", "the pier"),
    _page("hidden until found", "<div hidden=until-found>the pier</div>", "the pier"),
    _page("closed details", "<details><summary>more</summary>the pier</details>", "the pier"),
    _page("text area", "<textarea>the pier</textarea>", "the pier"),
    _page("alternative text", "<img alt='the pier' src='data:,'>", "the pier"),
    _page("image inside", "", "the north <img src='data:,' alt=''> pier", "the north pier"),
    _page(
        "inline block in a word",
        "",
        "the nor<span style='display:inline-block'>th</span> pier",
        "the north pier",
    ),
    _page(
        "floated first letter",
        "",
        "<span style='float:left'>T</span>he north pier",
        "The north pier",
    ),
    _page(
        "upper case by style",
        "",
        "<span style='text-transform:uppercase'>the pier</span>",
        "the pier",
    ),
    _page(
        "shadow tree",
        "",
        "<div><template shadowrootmode=open>the pier</template></div>",
        "the pier",
    ),
    _page(
        "right to left",
        "",
        "قال الربان إن <b>الميناء</b> أغلق",
        "الربان إن الميناء أغلق",
        language="ar",
    ),
)

OPENED = {
    "accent": ("A", "A", "B"),
    "accent, asked without": ("A", "A", "A"),
    "combining mark there": ("B", "B", "B"),
    "umlaut": ("A", "A", "B"),
    "umlaut as oe": ("B", "B", "B"),
    "sharp s": ("A", "B", "B"),
    "ae": ("A", "B", "B"),
    "o with stroke": ("A", "A", "B"),
    "d with stroke": ("A", "A", "B"),
    "I with dot": ("A", "A", "B"),
    "i without dot": ("B", "A", "B"),
    "ligature": ("A", "B", "A"),
    "superscript": ("A", "B", "A"),
    "full width": ("A", "A", "A"),
    "Greek accent": ("A", "A", "B"),
    "Greek final sigma": ("A", "A", "A"),
    "Cyrillic short i": ("B", "A", "B"),
    "Cyrillic yo": ("A", "A", "B"),
    "Arabic hamza": ("A", "A", "B"),
    "Hebrew points": ("A", "A", "B"),
    "Devanagari vowel sign": ("B", "B", "B"),
    "hiragana and katakana": ("A", "B", "A"),
    "voiced kana": ("B", "B", "B"),
    "straight quote asked": ("B", "B", "B"),
    "curly quotes": ("A", "A", "A"),
    "guillemets": ("B", "B", "A"),
    "no quotes": ("B", "B", "B"),
    "ellipsis": ("A", "B", "A"),
    "hyphen and dash": ("B", "A", "B"),
    "hyphen without break": ("B", "A", "B"),
    "soft hyphen": ("B", "B", "B"),
    "zero width space": ("B", "B", "B"),
    "zero width joiner": ("B", "B", "B"),
    "space without break asked": ("B", "B", "B"),
    "narrow space there": ("B", "none", "B"),
    "full stop": ("B", "B", "B"),
    "currency": ("B", "B", "B"),
    "case": ("A", "A", "A"),
    "two spaces asked": ("none", "none", "none"),
    "number with comma": ("B", "A", "B"),
    "number with point": ("B", "A", "B"),
    "hyphen after": ("A", "A", "A"),
    "underscore after": ("B", "B", "B"),
    "abbreviation": ("A", "A", "B"),
    "time": ("A", "A", "A"),
    "slash": ("A", "A", "A"),
    "French elision": ("B", "A", "B"),
    "Chinese word in another": ("A", "A", "A"),
    "Chinese half a word": ("B", "B", "A"),
    "Thai": ("B", "B", "B"),
    "half a word at the start": ("none", "none", "none"),
    "half a word at the end": ("none", "none", "none"),
    "at sign": ("A", "A", "B"),
    "first end after the start": ("A", "A", "A"),
    "end before start": ("none", "none", "none"),
    "end like start": ("B", "B", "B"),
    "comma inside": ("B", "B", "B"),
    "quote at the end": ("B", "B", "B"),
    "quote at the start": ("B", "B", "B"),
    "only a sign differs": ("B", "B", "B"),
    "inline markup": ("B", "B", "B"),
    "markup in a word": ("B", "B", "B"),
    "line break": ("none", "none", "none"),
    "line break, two ends": ("B", "B", "B"),
    "possible break": ("B", "B", "B"),
    "two blocks": ("none", "none", "none"),
    "two blocks, two ends": ("B", "B", "B"),
    "two items, two ends": ("B", "B", "B"),
    "two cells": ("none", "none", "none"),
    "mark of a footnote": ("none", "none", "none"),
    "mark, asked": ("B", "B", "B"),
    "mark, two ends": ("B", "B", "B"),
    "not displayed": ("B", "B", "B"),
    "not visible": ("B", "B", "B"),
    "hidden from readers": ("A", "A", "A"),
    "hidden until found": ("A", "A", "A"),
    "closed details": ("A", "none", "none"),
    "text area": ("A", "A", "B"),
    "alternative text": ("B", "B", "B"),
    "image inside": ("B", "B", "none"),
    "inline block in a word": ("none", "B", "B"),
    "floated first letter": ("none", "none", "B"),
    "upper case by style": ("B", "B", "B"),
    "shadow tree": ("B", "none", "none"),
    "right to left": ("B", "B", "B"),
}
