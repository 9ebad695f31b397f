"""The peers that build the same notices: each a project of its own kind, made as its documentation says.

A peer gets the same front matter and text, and templates that show the same of a notice, with a list a year, a feed and
a sitemap where it makes them by itself. None of them checks anything, and none makes our formats beside the page.
"""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Written

HERE = Path(__file__).parent
NOTICE = (HERE / "notice.html").read_text(encoding="utf-8")
HUGO = (HERE / "hugo.html").read_text(encoding="utf-8")
SHELL = (HERE / "shell.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Project:
    """A peer's project in a folder: what builds it, where notices and the template are, and what to remove for cold."""

    command: Sequence[str]
    source: Callable[[str], Path]
    template: Path
    made: Sequence[str]


@dataclass(frozen=True)
class Peer:
    """A peer by name; ``find`` gives the program, or None when it is not on this machine."""

    name: str
    find: Callable[[Path], str | None]
    prepare: Callable[[str, Path, Sequence[Written]], Project]


def shell(main: str, title: str) -> str:
    """Put what a page shows into the shell that all peers share."""
    return SHELL.replace("{{ main }}", main).replace("{{ title }}", title)


def _put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _dated(one: Written, *more: str) -> str:
    lines = [line for line in one.text.splitlines() if not line.startswith("published:")]
    return "\n".join(["---", f"date: {one.on}", *more, *lines[1:], ""])


def _hugo(program: str, folder: Path, notices: Sequence[Written]) -> Project:
    for one in notices:
        _put(folder / "content/notices" / f"{one.number}.md", _dated(one))
    _put(
        folder / "hugo.toml",
        'baseURL = "https://gongshi.yunlan.example/"\nlocale = "zh-Hans"\ntitle = "云岚市干部任前公示"\n'
        'disableKinds = ["taxonomy", "term"]\n[pagination]\npagerSize = 50\n[services.rss]\nlimit = 50\n',
    )
    _put(folder / "layouts/_default/baseof.html", shell('{{ block "main" . }}{{ end }}', "{{ .Title }}"))
    rows = '<li>{{ .Date.Format "2006-01-02" }} <a href="{{ .RelPermalink }}">{{ .Title }} {{ .Params.issue }}</a></li>'
    of_pages = f"<ul>{{{{ range (.Paginate .RegularPagesRecursive).Pages }}}}{rows}{{{{ end }}}}</ul>"
    _put(folder / "layouts/_default/list.html", f'{{{{ define "main" }}}}{of_pages}{{{{ end }}}}')
    template = _put(folder / "layouts/_default/single.html", HUGO)
    return Project(
        [program, "--quiet"], lambda n: folder / f"content/notices/{n}.md", template, ["public", "resources"]
    )


def _eleventy(program: str, folder: Path, notices: Sequence[Written]) -> Project:
    for one in notices:
        _put(folder / "content" / f"{one.number}.md", _dated(one, "layout: notice.njk", "tags: notices"))
    aliases = "{% set n = {" + ", ".join(f"{key}: {key}" for key in KEYS) + "} %}"
    template = _put(folder / "_includes/notice.njk", aliases + shell(NOTICE + "{{ content | safe }}", "{{ title }}"))
    rows = '{% for one in pagination.items %}<li><a href="{{ one.url }}">{{ one.data.title }}</a></li>{% endfor %}'
    pages = "---\npagination: {data: collections.notices, size: 50, reverse: true}\n---\n"
    _put(folder / "index.njk", pages + shell(f"<ul>{rows}</ul>", "公示"))
    _put(folder / "eleventy.config.js", 'module.exports = c => ({ dir: { input: ".", includes: "_includes" } });\n')
    return Project([program, "--quiet"], lambda n: folder / f"content/{n}.md", template, ["_site"])


def _pelican(program: str, folder: Path, notices: Sequence[Written]) -> Project:
    for one in notices:
        _put(folder / "content" / f"{one.number}.md", _dated(one))
    template = _put(
        folder / "theme/templates/article.html",
        "{% set n = article.front %}" + shell(NOTICE + "{{ article.content }}", "{{ article.title }}"),
    )
    rows = "{% for one in articles_page.object_list %}<li><a href='/{{ one.url }}'>{{ one.title }}</a></li>{% endfor %}"
    _put(folder / "theme/templates/index.html", shell(f"<ul>{rows}</ul>", "公示"))
    _put(folder / "pelicanconf.py", PELICAN)
    command = [program, "content", "-q", "-s", "pelicanconf.py", "-t", "theme", "-o", "output"]
    return Project(command, lambda n: folder / f"content/{n}.md", template, ["output", "cache"])


def _mkdocs(program: str, folder: Path, notices: Sequence[Written]) -> Project:
    for one in notices:
        _put(folder / "docs" / f"{one.number}.md", _dated(one))
    rows = "\n".join(f"- [{one.number}]({one.number}.md)" for one in notices)
    _put(folder / "docs/index.md", f"# 公示\n\n{rows}\n")
    template = _put(
        folder / "theme/main.html",
        "{% set n = page.meta %}"
        + shell("{% if n.number %}" + NOTICE + "{% endif %}{{ page.content }}", "{{ page.title }}"),
    )
    _put(
        folder / "mkdocs.yml",
        "site_name: 云岚市干部任前公示\nsite_url: https://gongshi.yunlan.example/\n"
        "theme: {name: null, custom_dir: theme}\nplugins: []\nvalidation: {omitted_files: ignore}\n",
    )
    return Project([program, "build", "-q"], lambda n: folder / f"docs/{n}.md", template, ["site"])


def _frozen_flask(program: str, folder: Path, notices: Sequence[Written]) -> Project:
    for one in notices:
        _put(folder / "notices" / f"{one.number}.md", one.text)
    shutil.copyfile(HERE / "frozen_flask.py", folder / "app.py")
    template = _put(folder / "templates/notice.html", shell(NOTICE + "{{ body | safe }}", "{{ n.title }}"))
    link = "<a href=\"{{ url_for('notice', number=one.number) }}\">{{ one.title }}</a>"
    rows = f"{{% for one in notices %}}<li>{link}</li>{{% endfor %}}"
    _put(folder / "templates/index.html", shell(f"<ul>{rows}</ul>", "公示"))
    return Project([program, "app.py"], lambda n: folder / f"notices/{n}.md", template, ["build"])


KEYS = (
    "title number issue period inspection nominees candidates media corrections withdrawal basis"  # as notice.html asks
).split()

PELICAN = '''
import yaml
from pelican.readers import MarkdownReader, Markdown

AUTHOR = "中共云岚市委组织部"
SITENAME = "云岚市干部任前公示"
SITEURL = "https://gongshi.yunlan.example"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
DEFAULT_PAGINATION = 50
FEED_ALL_ATOM = "feed.xml"
CATEGORY_FEED_ATOM = None
DIRECT_TEMPLATES = ["index"]
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
CACHE_CONTENT = LOAD_CONTENT_CACHE = True


class Reader(MarkdownReader):
    """Front matter in YAML, as its documentation suggests for whoever has it."""

    def read(self, source):
        _, front, body = open(source, encoding="utf-8").read().split("---\\n", 2)
        front = yaml.load(front, Loader=yaml.CSafeLoader)
        self._md = Markdown(extensions=["extra"])
        about = {"title": front["title"], "date": front["date"], "slug": front["number"]}
        about = {key: self.process_metadata(key, str(value)) for key, value in about.items()}
        return self._md.convert(body), about | {"front": front}


READERS = {"md": Reader}
'''


def _in_path(name: str) -> Callable[[Path], str | None]:
    return lambda tools: shutil.which(name, path=f"{tools}/bin") or shutil.which(name)


def _with_markdown(tools: Path) -> str | None:
    """The Python among the tools, when it has what Frozen-Flask's documentation builds with."""
    program = shutil.which("python", path=f"{tools}/bin")
    needs = "import bleach, flask_frozen, markdown, yaml"
    return program if program and not subprocess.run([program, "-c", needs], capture_output=True).returncode else None


PEERS = (
    Peer("Hugo", _in_path("hugo"), _hugo),
    Peer("Eleventy", lambda tools: shutil.which("eleventy", path=f"{tools}/node_modules/.bin"), _eleventy),
    Peer("Pelican", _in_path("pelican"), _pelican),
    Peer("MkDocs", _in_path("mkdocs"), _mkdocs),
    Peer("Frozen-Flask as documented", _with_markdown, _frozen_flask),
)
