"""Looked into before anything else: where the libraries are missing, one sentence says how to come by them."""

import sys
from importlib.util import find_spec

LIBRARIES = ("babel", "bleach", "comrak", "flask", "flask_frozen", "nh3", "opencc", "pydantic", "pypinyin", "yaml")
"""What building the board takes, beside the standard library of Python 3.11."""

# In both languages, and not from the catalogs: what reads those is one of the libraries.
ADVICE = """\
This Python lacks what the portal runs on ({missing}). Run make build, or .venv/bin/python build.py.
这个Python缺少运行所需的组件（{missing}）。请运行make build，或用.venv/bin/python build.py。
"""

missing = [name for name in LIBRARIES if find_spec(name) is None]
if sys.version_info < (3, 11):  # noqa: UP036 (whoever types "python3" may have an older one)
    missing.append("Python 3.11")
if missing:
    sys.stderr.write(ADVICE.format(missing=", ".join(missing)))
    raise SystemExit(3)
