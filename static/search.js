// Finds notices while one types: reads the index that was built with the board, and asks nobody else.
(() => {
  "use strict";
  const RESULTS_A_STEP = 50, SHEETS_A_STEP = 10, SHEETS_AT_FIRST = 2, MOST_PARTS = 4, MOST_PEOPLE = 6;
  const form = document.getElementById("find"), field = form.elements.q;
  const status = document.getElementById("found"), list = document.getElementById("results");
  const more = document.getElementById("more"), words = status.dataset;
  const files = new Map(), signs = new Map();
  let key = null, coming = null, folded = null, search = null, timer = 0;

  // --- The index --------------------------------------------------------------------------------------------------

  const read = (address) => fetch(address).then((answer) => {
    if (!answer.ok) throw new Error(address);
    return answer.json();
  });

  const load = (name) => {
    if (!files.has(name)) {
      const file = read(form.dataset.index + name + ".json?v=" + key.versions[name]);
      files.set(name, name.startsWith("sheet") ? file.then(unpack) : file);
      file.catch(() => files.delete(name));
    }
    return files.get(name);
  };

  const begin = () => {
    coming = coming || read(form.dataset.index + "key.json?v=" + form.dataset.version).then((found) => {
      const pairs = Array.from(found.fold);
      for (let at = 0; at < pairs.length; at += 2) signs.set(pairs[at], pairs[at + 1]);
      for (const sign of found.dropped) signs.set(sign, "");
      const escaped = Array.from(signs.keys(), (sign) => "\\u{" + sign.codePointAt(0).toString(16) + "}");
      folded = new RegExp("[" + escaped.join("") + "]", "gu");
      key = found;
    });
    coming.catch(() => { coming = null; });
    return coming;
  };

  // What presentation/folding.py does; the key holds the pairs.
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(folded, (sign) => signs.get(sign));

  const unpack = (sheet) => {
    const names = sheet.names.split("\n"), ways = sheet.ways.split("\n");
    const posts = sheet.posts.split("\n").map((line) => line.split("\t").map(
      (code) => Array.from(code, (sign) => sheet.words[sign]).join("")
    ));
    const texts = fold(names.map((name, at) => [name, ways[at]].concat(posts[at]).join("\t")).join("\n")).split("\n");
    let at = 0;
    return sheet.notices.map((row) => {
      const text = fold([row[0], row[1] + row[2], row[4]].join("\t")), people = [];
      for (let place = 1; place <= row[5]; place += 1, at += 1) {
        const anchor = (row[0].startsWith("KC") ? "c" : "n") + place;
        people.push({ name: names[at], anchor, posts: posts[at], text: texts[at] });
      }
      return { number: row[0], title: row[1], issue: row[2], on: row[3], text, people };
    });
  };

  // --- A search ---------------------------------------------------------------------------------------------------

  const grams = (term) => {
    const all = Array.from(term), found = [];
    if (all.length === 1) return all;
    for (let at = 0; at + 1 < all.length; at += 1) {
      const three = all.slice(at, at + 3).join("");
      found.push(/^[a-z0-9]{3}$/.test(three) ? three : all[at] + all[at + 1]);
    }
    return found;
  };

  const has = (places, place) => places && parseInt(places[place >> 2] || "0", 16) & (8 >> (place & 3));

  // The sheets on which every piece of every term stands, the newest first.
  const sheetsWith = (terms) => {
    const parts = new Map();
    for (const gram of [].concat(...terms.map(grams))) {
      const part = "map-" + (gram.codePointAt(0) % key.parts);
      if (parts.has(part)) parts.get(part).push(gram);
      else if (parts.size < MOST_PARTS) parts.set(part, [gram]);
    }
    return Promise.all(Array.from(parts.keys(), load)).then((maps) => {
      const places = [].concat(...Array.from(parts.values(), (some, at) => some.map((gram) => maps[at][gram])));
      const sheets = [];
      for (let sheet = key.sheets - 1; sheet >= key.first; sheet -= 1) {
        if (places.every((one) => has(one, sheet - key.first))) sheets.push(sheet);
      }
      return sheets;
    });
  };

  const matches = (terms) => (notice) => terms.every((term) => (
    notice.text.includes(term) || notice.people.some((person) => person.text.includes(term))
  ));

  const fill = (mine, left) => {
    if (mine !== search || !mine.sheets.length || mine.waiting.length >= RESULTS_A_STEP || left <= 0) return null;
    const next = mine.sheets.splice(0, left === SHEETS_A_STEP ? SHEETS_AT_FIRST : left);
    return Promise.all(next.map((sheet) => load("sheet-" + sheet))).then((sheets) => {
      for (const sheet of sheets) {
        mine.waiting.push(...sheet.filter(matches(mine.terms)).reverse());
        mine.since = sheet[0].on;
      }
      return fill(mine, left - next.length);
    });
  };

  const step = (mine) => Promise.resolve(fill(mine, SHEETS_A_STEP)).then(() => {
    if (mine !== search) return;
    const shown = mine.waiting.splice(0, RESULTS_A_STEP).map((notice) => row(notice, mine.terms));
    if (!mine.shown) list.textContent = "";
    for (const one of shown) list.appendChild(one);
    mine.shown += shown.length;
    more.hidden = !(mine.waiting.length || mine.sheets.length);
    tell(mine);
    if (mine.wentOn && shown.length) shown[0].querySelector("a").focus();
  });

  const tell = (mine) => {
    let said = mine.shown === 1 ? words.one : words.many;
    if (!mine.shown) said = more.hidden ? words.none : words.since;
    else if (!more.hidden) said = words.more;
    status.textContent = said.replace("{number}", mine.shown).replace("{day}", mine.since);
  };

  const failed = (mine) => () => {
    if (mine !== search) return;
    status.textContent = words.failed;
    more.hidden = true;
    search = null;
  };

  const find = () => {
    clearTimeout(timer);
    const typed = field.value.trim();
    if (search && search.typed === typed) return;
    const mine = { typed, terms: [], waiting: [], sheets: [], shown: 0, since: "", wentOn: false };
    search = mine;
    history.replaceState(null, "", typed ? "?q=" + encodeURIComponent(typed) : location.pathname);
    begin().then(() => {
      mine.terms = typed.normalize("NFKC").split(/\s+/).map(fold).filter(Boolean);
      if (mine !== search) return null;
      if (mine.terms.length) return sheetsWith(mine.terms).then((sheets) => { mine.sheets = sheets; return step(mine); });
      list.textContent = status.textContent = "";
      more.hidden = true;
      return null;
    }).catch(failed(mine));
  };

  // --- A result: text is only ever set as text --------------------------------------------------------------------

  const make = (name, text, attributes) => Object.assign(document.createElement(name), { textContent: text }, attributes);

  const add = (to, ...those) => {
    for (const one of those) to.appendChild(typeof one === "string" ? document.createTextNode(one) : one);
    return to;
  };

  const row = (notice, terms) => {
    const address = form.dataset.notices + notice.number + "/";
    const body = add(make("div", ""), make("a", notice.title, { href: address, lang: "zh-Hans" }));
    if (notice.issue) add(body, " ", make("span", notice.issue, { className: "soft", lang: "zh-Hans" }));
    const meant = notice.people.filter((person) => terms.some((term) => person.text.includes(term)));
    const shown = (meant.length ? meant : notice.people).slice(0, MOST_PEOPLE);
    for (const person of shown) add(body, line(person, terms, address));
    if (shown.length < (meant.length || notice.people.length)) add(body, make("p", "……"));
    return add(make("li", ""), make("time", notice.on, { className: "when" }), body);
  };

  const line = (person, terms, address) => {
    const one = add(make("p", ""), make("a", person.name, { href: address + "#" + person.anchor, lang: "zh-Hans" }));
    const sought = (post) => post && terms.some((term) => fold(post).includes(term));
    const some = person.posts.some(sought);
    let last = "";
    person.posts.forEach((post, place) => {
      if (!post || !(some ? sought(post) : place || person.posts.length === 1)) return;
      const called = place ? words[person.anchor[0] === "c" ? "considered" : "proposed"] : words.current;
      if (called === last) add(one, "；");
      else add(one, " ", make("span", called, { className: "called" }));
      add(one, make("span", post, { lang: "zh-Hans" }));
      last = called;
    });
    return one;
  };

  // --- The page ---------------------------------------------------------------------------------------------------

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    // While a word is being composed, the field holds its spelling.
    if (!event.isComposing) timer = setTimeout(find, 10);
  });
  field.addEventListener("compositionend", find);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  more.addEventListener("click", () => {
    const mine = search;
    mine.wentOn = true;
    step(mine).catch(failed(mine));
  });
  document.getElementById("without").hidden = true;
  field.value = field.value || new URLSearchParams(location.search).get("q") || "";
  if (field.value) find();
  else begin().catch(() => {});
})();
