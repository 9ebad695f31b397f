"""Frozen-Flask as its documentation has it: an app, a generator, freeze(); python-markdown, and bleach to clean."""

from pathlib import Path

import bleach
import markdown
import yaml
from flask import Flask, render_template
from flask_frozen import Freezer

TAGS = set(bleach.ALLOWED_TAGS) | {"p", "h2", "h3", "ul", "ol", "li"}

app = Flask(__name__)
app.config["FREEZER_BASE_URL"] = "https://gongshi.yunlan.example/"
freezer = Freezer(app)
notices = {}
for path in sorted(Path("notices").glob("*.md"), reverse=True):
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    notices[path.stem] = (yaml.safe_load(front), body)


@app.get("/")
def index():
    """List the notices."""
    return render_template("index.html", notices=[front for front, _ in notices.values()])


@app.get("/notices/<number>/")
def notice(number):
    """Show a notice."""
    front, body = notices[number]
    html = bleach.clean(markdown.markdown(body), tags=TAGS)
    return render_template("notice.html", n=front, body=html)


@freezer.register_generator
def every_notice():
    """Give every notice's address."""
    for number in notices:
        yield "notice", {"number": number}


if __name__ == "__main__":
    freezer.freeze()
