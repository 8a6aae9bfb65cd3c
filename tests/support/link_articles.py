"""Invented articles, one for each trap of markup: name, HTML and the words that are the span.

Each element of class `l` is a line of the text. The words are the last place that has them.
"""

ARTICLES = (
    (
        "look-alike with an accent before",
        "<p class=l>The cliche won a prize then.</p><p class=l>The cliché won by far then.</p>",
        "The cliché won by far then.",
    ),
    (
        "look-alike with straight quotes before",
        '<p class=l>They said "it was open" and that was it.</p>'
        "<p class=l>They said “it was open” but that was it.</p>",
        "They said “it was open” but that was it.",
    ),
    (
        "look-alike with a hyphen before",
        "<p class=l>The 2–3 boats left at noon.</p><p class=l>The 2-3 boats left by noon.</p>",
        "The 2-3 boats left by noon.",
    ),
    (
        "longer word before",
        "<p class=l>The port’s old gate was shut.</p><p class=l>The port was shut by one.</p>",
        "The port was shut by one.",
    ),
    (
        "across a line break",
        "<p><span class=l>The north pier</span><br><span class=l>gate was shut again.</span></p>",
        "north pier\ngate was shut",
    ),
    (
        "across two paragraphs",
        "<p class=l>The north pier was</p><p class=l>not open again.</p>",
        "north pier was\nnot open",
    ),
    (
        "across two items",
        "<ul><li class=l>The north pier was</li><li class=l>not open again.</li></ul>",
        "north pier was\nnot open",
    ),
    (
        "mark of a footnote inside",
        "<p class=l>In May the pier<sup>[4]</sup> was shut again.</p>",
        "the pier[4] was shut",
    ),
    (
        "nested markup",
        "<p class=l>In <i>May <b>the</b> <a href=x>north <b>pi</b>er</a></i> was shut again.</p>",
        "the north pier was shut again",
    ),
    (
        "space without break",
        "<p class=l>Some 40&nbsp;boats left the north&nbsp;pier in May.</p>",
        "Some 40\u00a0boats left the north\u00a0pier in May.",
    ),
    (
        "right to left",
        "<p class=l dir=rtl>قال الربان ان الميناء مفتوح.</p>"
        "<p class=l dir=rtl>قال الربان أن الميناء أغلق.</p>",
        "قال الربان أن الميناء أغلق.",
    ),
    (
        "beyond the basic plane",
        "<p class=l>🦜🦜 The north pier 𝒜 was shut again.</p>",
        "The north pier 𝒜 was shut",
    ),
)
