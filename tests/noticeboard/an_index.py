"""A reader of the search index that does in Python what static/search.js does in a browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from unicodedata import normalize

from noticeboard.search_index import KEY, grams


def found(files: Mapping[str, bytes], typed: str) -> list[str]:
    """The numbers of the notices that a query finds, the newest first, from nothing but the files."""
    key = json.loads(files[KEY])
    terms = [term for word in normalize("NFKC", typed).split() if (term := folded(key, word))]
    places = [files_part(files, key, gram).get(gram, "") for term in terms for gram in pieces(term)]
    first = key["first"]
    sheets = [sheet for sheet in range(first, key["sheets"]) if all(has(one, sheet - first) for one in places)]
    return [
        number
        for sheet in reversed(sheets)
        for number, texts in reversed(unpacked(key, json.loads(files[f"sheet-{sheet}"])))
        if terms and all(any(term in text for text in texts) for term in terms)
    ]


def folded(key: dict, text: str) -> str:
    """Fold by the pairs that stand in the key."""
    pairs = key["fold"]
    table = dict(zip(pairs[::2], pairs[1::2], strict=True)) | dict.fromkeys(key["dropped"], "")
    return "".join(table.get(sign, sign) for sign in normalize("NFKC", text).lower())


def pieces(term: str) -> list[str]:
    """What of a term is looked up in the map; every piece the index has, so a browser that reads fewer finds as much."""
    return [gram for gram in grams(term) if len(gram) > 1 or len(term) == 1]


def files_part(files: Mapping[str, bytes], key: dict, gram: str) -> dict[str, str]:
    """The part of the map in which a piece stands, if it stands anywhere."""
    return json.loads(files[f"map-{ord(gram[0]) % key['parts']}"])


def has(places: str, place: int) -> bool:
    """Whether a sheet is among those of a line of the map; the first that there is has the place 0."""
    digit = places[place // 4 : place // 4 + 1] or "0"
    return bool(int(digit, 16) & (8 >> place % 4))


def unpacked(key: dict, sheet: dict) -> list[tuple[str, list[str]]]:
    """Each notice's number and folded texts."""
    rows = zip(sheet["names"].split("\n"), sheet["ways"].split("\n"), sheet["posts"].split("\n"), strict=True)
    notices = []
    for number, title, issue, _on, signed_by, size in sheet["notices"]:
        texts = [number, title + issue, signed_by]
        for _ in range(size):
            name, ways, posts = next(rows)
            texts += [name, *ways.split("\t")]
            texts += ["".join(sheet["words"][sign] for sign in post) for post in posts.split("\t")]
        notices.append((number, [folded(key, text) for text in texts]))
    return notices
