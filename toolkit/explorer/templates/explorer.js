"use strict";
(() => {
const root = document.documentElement;
root.classList.add("js");
const STEP = 50, LONGEST = 3000;
const ODD = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const SAYS = {affirms: "answers yes", denies: "answers no", mixed: "answers partly", neutral: "takes no side"};
const SURE = {certain: "certain", probable: "probably", possible: "possibly", uncommitted: "no commitment"};
const STANDING = {single_origin: "one origin", several_origins: "several independent origins",
  uncertain_origin: "one or more origins: the texts do not say which",
  unattested: "nobody affirms or denies it"};
const ANSWER = {given: "the accused answers", declined: "the accused declined to comment",
  elsewhere: "the accused answers in a document that is not in this package",
  none_in_held: "no answer of the accused is in the articles that were read"};
const RELATION = {responds_to: "responds to", corrects: "corrects", withdraws: "withdraws",
  overstates: "says more than the words of"};

const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const words = code => (code || "").replaceAll("_", " ");
const plain = text => (text || "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
const group = (rows, key) => {
  const found = new Map();
  for (const row of rows) {
    if (!found.has(row[key])) found.set(row[key], []);
    found.get(row[key]).push(row);
  }
  return found;
};

/* Dates in words, as the toolkit writes them: seasons are fixed months. */
const SEASONS = {"-21": y => `March–May ${y}`, "-22": y => `June–August ${y}`, "-23": y => `September–November ${y}`,
  "-24": y => `December ${y}–February ${+y + 1}`};
function day(edtf) {
  const bare = edtf.replace(/[?~%]+$/, ""), season = SEASONS[bare.slice(4)];
  return (/[~%]$/.test(edtf) ? "about " : "") + (season && /^\d{4}/.test(bare) ? season(bare.slice(0, 4)) : bare) + (/[?%]$/.test(edtf) ? " (?)" : "");
}
function when(edtf) {
  const [first, last] = (edtf || "").split("/");
  if (!last) return day(first);
  if (first === "..") return `until ${day(last)}`;
  return last === ".." ? `from ${day(first)}` : `${day(first)} to ${day(last)}`;
}

/* Text from the package becomes text nodes only, without characters that are not seen. */
function visible(text) {
  const said = String(text), more = said.length > LONGEST ? ` … (cut: ${[...said].length} characters)` : "";
  return said.slice(0, LONGEST).replace(ODD, c => "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0")) + more;
}
function h(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== "") {
      made.append(child instanceof Node ? child : visible(child));
    }
  }
  return made;
}
const link = (id, text) => id ? h("a", {href: "#" + id}, text || id) : text || null;
const outside = (url, text) => /^https?:\/\//i.test(url || "")
  ? h("a", {href: url, rel: "noreferrer noopener", target: "_blank"}, text) : null;
const facts = pairs => h("dl", {class: "facts"}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
  .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
const table = (title, heads, rows) => h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": title},
  h("table", {}, h("thead", {}, h("tr", {}, heads.map(head => h("th", {scope: "col"}, head)))),
    h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", {scope: "row"}, first), rest.map(cell => h("td", {}, cell)))))));

/* The rows of the package: inflated once, when they are first needed. */
let loading = null;
function data() {
  loading = loading || inflate();
  return loading;
}
async function inflate() {
  const bytes = Uint8Array.from(atob($("#rows").textContent), c => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const packed = JSON.parse(await new Response(stream).text());
  const tables = {};
  for (const [name, columns] of Object.entries(packed)) {
    const names = Object.keys(columns);
    const count = names.length ? columns[names[0]][1].length : 0;
    tables[name] = Array.from({length: count}, (_, at) => {
      const row = {};
      for (const column of names) row[column] = columns[column][0][columns[column][1][at]];
      return row;
    });
  }
  return arranged(tables);
}
function arranged(t) {
  t.places = group(t.flat, "claim_id");
  t.byQuestion = group(t.flat, "proposition_id");
  t.bySpeaker = group(t.flat, "speaker_id");
  t.bySource = group(t.flat, "source_id");
  t.claimOf = new Map(t.flat.map(row => [row.evidence_id, row.claim_id]));
  t.stepsOf = group(t.steps, "evidence_id");
  t.codingsOf = group(t.codings, "claim_id");
  t.noteOf = new Map([...t.claims.map(row => [row.claim_id, row]), ...t.evidence.map(row => [row.evidence_id, row])]);
  for (const [name, key] of [["actors", "actor_id"], ["events", "event_id"], ["sources", "source_id"]]) {
    t[name + "By"] = new Map(t[name].map(row => [row[key], row]));
  }
  return t;
}

/* An accusation is never shown without its speaker, its standing and the answer. */
const isAccusation = row => row.adverse === "true";
const standing = row => row.current === "false" ? "corrected or withdrawn by its speaker"
  : (STANDING[row.standing] || "standing not known") + (row.contested === "true" ? "; others claim the opposite" : "")
    + (row.undercut === "true" ? "; its evidence is disputed" : "");
const answer = row => {
  const said = ANSWER[row.answer] || "no answer recorded";
  return row.answer === "none_in_held" || !row.answer_text ? said : `${said}: ${row.answer_text}`;
};
const guarded = row => isAccusation(row)
  ? h("p", {class: "answer"}, h("span", {class: "tag accusation"}, "accusation"), " Support: ", standing(row), ". Answer: ", answer(row)) : null;
const sure = row => row.certainty ? h("span", {class: "tag " + row.certainty}, SURE[row.certainty] || words(row.certainty)) : null;
const speaker = row => row.speaker_name || "Unknown speaker";
const says = row => row.polarity ? SAYS[row.polarity] || words(row.polarity) : "says";
const asked = row => row.proposition_id ? h("span", {class: "chain"}, says(row), row.polarity === "neutral" ? " on: " : " to: ",
  link(row.proposition_id, row.proposition_text)) : null;
const claimItem = row => h("li", {}, link(row.claim_id, row.claim_id), " ", link(row.speaker_id, speaker(row)), " ", sure(row),
  h("span", {class: "text"}, row.claim_text), asked(row),
  row.chain ? h("span", {class: "chain"}, "Through: ", row.chain) : null, guarded(row));
const firstPlaces = rows => {
  const seen = new Set();
  return rows.filter(row => row.claim_id && !seen.has(row.claim_id) && seen.add(row.claim_id));
};
const claimLists = (title, rows) => {
  const box = h("ul", {class: "said"}), more = h("button", {type: "button"}, "Show more");
  const part = h("section", {}, h("h3", {}, `${title} (${rows.length})`), box, more);
  paged(rows, box, more, claimItem);
  return rows.length ? part : null;
};

/* Show the first items of a list, and more on request. */
function paged(items, box, button, make) {
  let shown = 0;
  const more = () => {
    const next = items.slice(shown, shown + STEP).map(make);
    box.append(...next);
    shown += next.length;
    button.hidden = shown >= items.length;
    return next;
  };
  button.onclick = () => {
    const [first] = more();
    const target = first && ($("a, summary, button", first) || first);
    if (target) target.focus();
  };
  box.replaceChildren();
  more();
  return () => { while (shown < items.length) more(); };
}

/* Lists that stand in the page already: filtered and sorted by moving their items. */
const lists = {};
function takeList(name) {
  const view = document.getElementById(name), box = view && $(".list", view);
  if (!box) return;
  const items = [...box.children].map(node => ({node, flags: (node.dataset.flags || "").split(" "), text: null,
    day: node.dataset.day || "", claims: +node.dataset.claims, origins: +node.dataset.origins}));
  lists[name] = {items, byId: new Map(items.map(item => [item.node.id, item.node]))};
  const form = $("form", view), button = $("button.more", view);
  const show = () => {
    const found = headed(sorted(items.filter(item => kept(item, form)), form), form);
    lists[name].rest = paged(found, box, button, item => item.node);
    $(".found", form).textContent = `${found.length} of ${items.length} shown.`;
  };
  watch(form, show);
  show();
}
function watch(form, show) {
  form.addEventListener("input", show);
  form.addEventListener("submit", event => { event.preventDefault(); show(); });
}
function kept(item, form) {
  const wanted = all("input:checked", form).map(box => box.value);
  const mode = form.elements.mode && form.elements.mode.value;
  if (mode) wanted.push(mode);
  if (!wanted.every(flag => item.flags.includes(flag))) return false;
  const sought = plain(form.elements.search.value).split(/\s+/).filter(Boolean);
  if (!sought.length) return true;
  item.text = item.text ?? plain(item.node.textContent);
  return sought.every(word => item.text.includes(word));
}
const ORDERS = {
  claims: (a, b) => b.claims - a.claims,
  origins: (a, b) => b.origins - a.origins,
  day: (a, b) => a.day < b.day ? -1 : a.day > b.day ? 1 : 0,
  text: (a, b) => $("h3", a.node).textContent.localeCompare($("h3", b.node).textContent, "en"),
};
/* What is sought comes first where it stands in the heading. */
const headed = (items, form) => {
  const sought = plain(form.elements.search.value).split(/\s+/).filter(Boolean);
  const fits = item => sought.every(word => plain($("h3, th", item.node).textContent).includes(word));
  return sought.length ? [...items.filter(fits), ...items.filter(item => !fits(item))] : items;
};
const sorted = (items, form) => form.elements.sort ? [...items].sort(ORDERS[form.elements.sort.value]) : items;
function question(id) {
  const node = lists.questions && lists.questions.byId.get(id);
  if (!node) return null;
  const copy = node.cloneNode(true);
  copy.removeAttribute("id");
  return copy;
}
const questionLists = (title, ids) => {
  const found = [...new Set(ids)].map(question).filter(Boolean);
  const box = h("div"), more = h("button", {type: "button"}, "Show more");
  const part = h("section", {}, h("h3", {}, `${title} (${found.length})`), box, more);
  paged(found, box, more, node => node);
  return found.length ? part : null;
};

/* Citing a row, and its rows as CSV. */
const csvCell = value => {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
function csv(rows) {
  const names = Object.keys(rows[0]);
  return [names, ...rows.map(row => names.map(name => row[name]))].map(cells => cells.map(csvCell).join(",")).join("\n") + "\n";
}
function save(id, rows) {
  const address = URL.createObjectURL(new Blob([csv(rows)], {type: "text/csv"}));
  const anchor = h("a", {href: address, download: `${id}.csv`});
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(button.closest(".cite").firstElementChild);
    button.textContent = "Press Ctrl+C to copy";
  }
}
function cite(id, said, rows) {
  const main = $("main"), text = `${said} In: ${main.dataset.citation.replace(/\.?$/, ".")} Row ${id}.`;
  const button = h("button", {type: "button"}, "Copy the citation");
  button.onclick = () => copy(text, button);
  const file = rows.length ? h("button", {type: "button"}, `Save ${counted(rows.length, "row")} as CSV`) : null;
  if (file) file.onclick = () => save(id, rows);
  return h("section", {class: "cite"}, h("p", {class: "citation"}, visible(text)), h("p", {class: "actions"}, button, file,
    h("span", {}, "Address of this row: ", h("a", {href: "#" + id}, "#" + id))));
}
const quoted = row => `${speaker(row)} ${says(row)}: “${row.claim_text}”`
  + (isAccusation(row) ? ` (an accusation; support: ${standing(row)}; answer: ${answer(row)})` : "") + ".";

/* One page for each kind of row. */
const PAGES = {c: claimPage, v: evidencePage, p: questionPage, a: actorPage, s: sourcePage, e: eventPage};
function evidencePage(t, id) { return t.claimOf.has(id) ? claimPage(t, t.claimOf.get(id), id) : null; }
function claimPage(t, id, passage) {
  const places = (t.places.get(id) || []).filter(place => !passage || place.evidence_id === passage);
  if (!places.length) return null;
  const [row] = places, own = t.noteOf.get(id) || {}, written = places.filter(place => place.evidence_id);
  return {title: passage ? `Passage ${passage} of claim ${id}` : `Claim ${id}`, parts: [
    passage ? h("p", {}, link(id, "See the whole claim, with every passage")) : null,
    h("p", {}, link(row.speaker_id, speaker(row)), row.speaker_title ? ` (${row.speaker_title})` : "", " ", says(row), " ", sure(row), ":"),
    h("blockquote", {}, row.claim_text), guarded(row),
    h("h3", {}, "Where it is written"),
    written.length ? written.map(place => placeCard(t, place)) : h("p", {}, "No passage is recorded for this claim."),
    row.proposition_id ? [h("h3", {}, "The question it answers"), question(row.proposition_id)] : null,
    relationPart(t, id),
    h("h3", {}, "How it was coded"),
    facts([["Kind of statement", words(row.act)], ["Position", row.polarity && says(row)], ["How sure the speaker is", words(row.certainty)],
      ["Basis", words(row.basis)], ["Where it was said", words(row.forum)], ["When it was said", when(row.said_edtf)],
      ["How sure the coder is", words(row.coder_confidence)], ["Coded by", own.coded_by], ["Note", own.note]]),
    codingPart(t, id),
    h("h3", {}, "Cite it"), cite(passage || id, quoted(row), places)]};
}
function placeCard(t, place) {
  const steps = t.stepsOf.get(place.evidence_id) || [], note = (t.noteOf.get(place.evidence_id) || {}).note;
  const fragment = [place.text_start, place.text_end].filter(Boolean).join(" … ");
  return h("div", {class: "card"}, h("h4", {}, place.evidence_id, ": ", link(place.source_id, place.publisher_name || place.source_id),
      place.published_edtf ? `, ${when(place.published_edtf)}` : ""),
    steps.length ? h("ol", {class: "steps"}, steps.map(step => h("li", {}, link(step.actor_id, step.name || step.actor_id),
      step.identity === "withheld" ? " (name withheld)" : step.identity === "unknown" ? " (name unknown)" : "",
      step.source_id ? [" in document ", link(step.source_id, step.source_id)] : null,
      step.cue ? [", verb: ", h("q", {}, step.cue)] : null, step.mention ? [", written as ", h("q", {}, step.mention)] : null,
      step.resolution && step.resolution !== "explicit" ? h("span", {class: "quiet"}, ` (identified by: ${words(step.resolution)})`) : null))) : null,
    facts([["Passage", place.span_start === null ? null : `characters ${place.span_start} to ${place.span_end}`], ["First and last words", fragment],
      ["How it is given", words(place.rendering)], ["Translated", place.translated === "no" ? null : words(place.translated)],
      ["How the coder got there", words(place.resolution)], ["Note", note]]),
    h("p", {}, outside(place.link, "Open the article at this passage") || outside(place.url, "Open the article")
      || h("span", {class: "quiet"}, "The article has no address.")));
}
function relationPart(t, id) {
  const found = t.relations.filter(row => row.from_claim_id === id || row.to_claim_id === id);
  if (!found.length) return null;
  return [h("h3", {}, "Related claims"), h("ul", {class: "said"}, found.map(row => {
    const out = row.from_claim_id === id, other = out ? row.to_claim_id : row.from_claim_id;
    const said = out ? `This claim ${RELATION[row.kind] || words(row.kind)}:` : `${RELATION[row.kind] || words(row.kind)} this claim:`;
    const by = row.asserted_by === "source" ? "the text says so" : "the coder sees it";
    const item = claimItem(t.places.get(other)[0]);
    item.prepend(said, " ");
    item.append(h("span", {class: "quiet"}, ` (${by})`));
    return item;
  }))];
}
function codingPart(t, id) {
  const found = t.codingsOf.get(id);
  if (!found) return h("p", {class: "quiet"}, "This claim was coded once.");
  const coders = [...new Set(found.map(row => row.coder))].sort(), fields = group(found, "field");
  return table("Codings of each coder", ["Field", ...coders, "Same"], [...fields].map(([field, rows]) => {
    const given = coders.map(coder => (rows.find(row => row.coder === coder) || {}).value ?? "–");
    return [words(field), ...given.map(words), new Set(given).size === 1 ? "yes" : "no"];
  }));
}
function questionPage(t, id) {
  const node = question(id), rows = t.byQuestion.get(id) || [];
  if (!node) return null;
  const said = `${$("h3", node).textContent} ` + firstPlaces(rows).map(quoted).join(" ");
  return {title: `Question ${id}`, parts: [node, h("h3", {}, "Cite it"), cite(id, said, rows)]};
}
function eventPage(t, id) {
  const row = t.eventsBy.get(id);
  if (!row) return null;
  const asked = t.questions.filter(question => question.event_id === id).map(question => question.proposition_id);
  const same = t.same.filter(item => item.event_id === id || item.value === id)
    .map(item => [link(item.event_id === id ? item.value : item.event_id), ` (${words(item.match)}${item.note ? ": " + item.note : ""}) `]);
  const inside = t.events.filter(event => event.part_of === id).map(event => [link(event.event_id, event.label), " "]);
  return {title: `${row.label || "Event"} (${id})`, parts: [h("p", {class: "quiet"}, "An event is what claims are about. That it is listed does not say that it happened."),
    facts([["What is alleged", words(row.type)], ["Time frame", when(row.anchor_edtf)], ["Place", [row.place, row.country].filter(Boolean).join(", ")],
      ["Part of", row.part_of && link(row.part_of, (t.eventsBy.get(row.part_of) || {}).label)], ["Contains", inside.length ? inside : null],
      ["Perhaps the same as", same.length ? same : null], ["Note", row.note]]),
    questionLists("Questions about it", asked), h("h3", {}, "Cite it"), cite(id, `${row.label}.`, t.flat.filter(place => place.event_id === id))]};
}
function actorPage(t, id) {
  const row = t.actorsBy.get(id);
  if (!row) return null;
  const own = t.bySpeaker.get(id) || [], asked = t.questions.filter(question => question.actor_id === id).map(question => question.proposition_id);
  const heard = t.voices.filter(voice => voice.actor_id === id);
  return {title: `${row.name} (${id})`, parts: [
    facts([["Kind", words(row.kind)], ["Office", row.title], ["Country", row.country], ["Part of", row.part_of && link(row.part_of, (t.actorsBy.get(row.part_of) || {}).name)],
      ["Name", row.identity === "known" ? null : words(row.identity) + (row.withheld_reason ? `: ${words(row.withheld_reason)}` : "")], ["Note", row.note]]),
    heard.length ? [h("h3", {}, "In each article"), table("In each article", ["Article", "Claims made", "Claims passed on", "Source of", "Printed as"],
      heard.map(voice => [link(voice.source_id, (t.sourcesBy.get(voice.source_id) || {}).publisher || voice.source_id), voice.speaks, voice.relays, voice.informs, voice.names || ""]))] : null,
    claimLists("What they say", firstPlaces(own)), questionLists("What is said of them", asked),
    h("h3", {}, "Cite it"), cite(id, `${row.name}.`, own)]};
}
function sourcePage(t, id) {
  const row = t.sourcesBy.get(id);
  if (!row) return null;
  const carried = t.flat.filter(place => place.source_id === id || place.document_id === id);
  const shows = (found, key) => found.length ? h("ul", {}, found.map(item => h("li", {}, words(item.kind), " ",
    link(item[key], (t.sourcesBy.get(item[key]) || {}).publisher || item[key]), h("span", {class: "quiet"}, ` (${item[key]}; ${words(item.basis)})`)))) : null;
  const rests = t.derivations.filter(item => item.source_id === id), used = t.derivations.filter(item => item.from_source_id === id);
  return {title: `${row.publisher || words(row.kind)} (${id})`, parts: [h("p", {class: "lead"}, h("strong", {}, row.title || `${words(row.kind)} without a printed title`)),
    facts([["Publisher", row.publisher_id && link(row.publisher_id, row.publisher)], ["Author", row.author], ["Published", when(row.published_edtf)], ["Kind", words(row.kind)],
      ["Read in full", row.held === "true" ? "yes" : "no, only cited"], ["Note", row.note]]),
    h("p", {}, outside(row.url, "Open it")),
    rests.length ? [h("h3", {}, "What it rests on"), shows(rests, "from_source_id")] : null,
    used.length ? [h("h3", {}, "What rests on it"), shows(used, "source_id")] : null,
    claimLists("Claims that it carries", firstPlaces(carried)), h("h3", {}, "Cite it"), cite(id, `${row.publisher || row.kind}: ${row.title || id}.`, carried)]};
}

/* Views that are built from the rows when they are first opened. */
const field = (label, control) => h("label", {}, label, " ", control);
const choice = (name, first, options) => h("select", {name}, h("option", {value: ""}, first),
  options.map(([value, text]) => h("option", {value}, text)));
const BUILT = {claims: claimsView, actors: actorsView};
function claimsView(t, box) {
  const claims = firstPlaces(t.flat), of = new Map(claims.map(row => [row.claim_id, new Set(t.places.get(row.claim_id).map(place => place.source_id))]));
  const articles = [...t.bySource.keys()].filter(Boolean).sort().map(id => [id, (t.sourcesBy.get(id) || {}).publisher || id]);
  const form = h("form", {class: "filters", role: "search", "aria-label": "Find claims"},
    field("Search", h("input", {type: "search", name: "search", autocomplete: "off"})),
    field("Article", choice("article", "all articles", articles)),
    field("Position", choice("polarity", "any", Object.entries(SAYS))),
    field("How sure", choice("certainty", "any", Object.entries(SURE))),
    h("fieldset", {}, h("legend", {}, "Only"), h("label", {}, h("input", {type: "checkbox", name: "adverse"}), " accusations")),
    h("p", {class: "found", role: "status"}));
  const list = h("ul", {class: "said"}), more = h("button", {type: "button"}, "Show more claims");
  const texts = claims.map(row => plain([row.claim_id, speaker(row), row.claim_text, row.proposition_text, row.event_label].join(" ")));
  const show = () => {
    const at = form.elements, sought = plain(at.search.value).split(/\s+/).filter(Boolean);
    const found = claims.filter((row, n) => (!at.article.value || of.get(row.claim_id).has(at.article.value))
      && (!at.polarity.value || row.polarity === at.polarity.value) && (!at.certainty.value || row.certainty === at.certainty.value)
      && (!at.adverse.checked || isAccusation(row)) && sought.every(word => texts[n].includes(word)));
    lists.claims = {rest: paged(found, list, more, claimItem)};
    $(".found", form).textContent = `${found.length} of ${claims.length} shown.`;
  };
  watch(form, show);
  box.append(form, list, more);
  show();
}
function actorsView(t, box) {
  const about = group(t.questions, "actor_id");
  const rows = t.actors.map(row => ({row, says: firstPlaces(t.bySpeaker.get(row.actor_id) || []).length,
    said: (about.get(row.actor_id) || []).length, text: plain(`${row.name} ${row.title || ""} ${words(row.kind)}`)}))
    .sort((a, b) => b.says + b.said - a.says - a.said || (a.row.actor_id < b.row.actor_id ? -1 : 1));
  const kinds = [...new Set(t.actors.map(row => row.kind).filter(Boolean))].sort().map(kind => [kind, words(kind)]);
  const form = h("form", {class: "filters", role: "search", "aria-label": "Find actors"},
    field("Search", h("input", {type: "search", name: "search", autocomplete: "off"})), field("Kind", choice("kind", "all kinds", kinds)),
    h("p", {class: "found", role: "status"}));
  const frame = table("List of actors", ["Actor", "Kind", "Claims made", "Questions about them"], []), list = $("tbody", frame);
  const more = h("button", {type: "button"}, "Show more actors");
  const item = ({row, says, said}) => h("tr", {}, h("th", {scope: "row"}, link(row.actor_id, row.name), row.title ? h("span", {class: "quiet"}, ` ${row.title}`) : null),
    h("td", {}, words(row.kind)), h("td", {class: "number"}, says), h("td", {class: "number"}, said));
  const show = () => {
    const sought = plain(form.elements.search.value).split(/\s+/).filter(Boolean), kind = form.elements.kind.value;
    const found = rows.filter(({row, text}) => (!kind || row.kind === kind) && sought.every(word => text.includes(word)));
    lists.actors = {rest: paged(found, list, more, item)};
    $(".found", form).textContent = `${found.length} of ${rows.length} shown.`;
  };
  watch(form, show);
  box.append(form, frame, more);
  show();
}

/* In an article, a marked passage shows its claims beside the text. */
async function pick(event) {
  const piece = event.target.closest("a.piece");
  if (!piece || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const t = await data(), box = $(".picked");
  const found = piece.dataset.claims.split(" ").filter(id => t.places.has(id)).map(id => t.places.get(id)[0]);
  box.replaceChildren(h("h3", {}, counted(found.length, "claim"), " in this passage"),
    h("ul", {class: "said"}, found.map(claimItem)), h("p", {}, back(piece)));
  box.focus({preventScroll: true});
}
function back(piece) {
  const button = h("button", {type: "button"}, "Back to the passage");
  button.onclick = () => piece.focus();
  return button;
}

/* From address to view. */
let opened = 0;
function here() {
  try {
    return decodeURIComponent(location.hash.slice(1)) || "overview";
  } catch {
    return "overview";
  }
}
async function open(first) {
  const name = here(), turn = ++opened;
  if (name === "content") return;
  const view = document.getElementById(name), whole = view && view.classList.contains("view") && name !== "row";
  const shown = whole ? view : document.getElementById("row");
  for (const other of all(".view")) other.classList.toggle("current", other === shown);
  for (const anchor of all("header nav a")) {
    if (anchor.hash === "#" + name) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  try {
    if (!whole) await openRow(name, $(".built", shown), () => turn === opened);
    else if (BUILT[name] && !$(".built", shown).childElementCount) BUILT[name](await data(), $(".built", shown));
  } catch (error) {
    $(".built", shown).replaceChildren(h("p", {class: "warning", role: "alert"},
      "The rows of this page could not be read: use a browser from 2023 or later.", h("span", {class: "quiet"}, ` (${error.message})`)));
  }
  if (turn !== opened) return;
  const title = $("h2", shown);
  document.title = `${title.textContent} – ${$("#package-title").textContent}`;
  root.dataset.shown = name;
  if (!first) title.focus({preventScroll: true});
  requestAnimationFrame(() => scrollTo(0, 0));
}
async function openRow(id, box, current) {
  const t = await data(), make = /^[a-z]-/.test(id) ? PAGES[id[0]] : null, made = make && make(t, id);
  if (!current()) return;
  $("#row-title").textContent = made ? visible(made.title) : "Not found";
  box.replaceChildren(...(made ? made.parts.flat(Infinity).filter(Boolean)
    : [h("p", {}, `Nothing on this page has the address #${id}.`)]));
}

document.addEventListener("DOMContentLoaded", () => {
  for (const name of ["questions", "timeline", "sources"]) takeList(name);
  if ($("#articles")) $("#articles").addEventListener("click", pick);
  open(true);
});
addEventListener("hashchange", () => open(false));
addEventListener("beforeprint", () => {
  for (const detail of all("details")) detail.open = true;
  const list = lists[here()];
  if (list && list.rest) list.rest();
});
})();
