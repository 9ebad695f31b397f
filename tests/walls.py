"""Which room of the house may know which other, and a reader of import statements that holds the walls."""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

WEB = "flask werkzeug jinja2 markupsafe click itsdangerous"
RULES = "publicity publicity.content"
DRESS = f"{RULES} portal presentation"
LOCKS = "intake.vault intake.receipts intake.spool"


@dataclass(frozen=True)
class Room:
    """What the modules of one room may import besides themselves and the standard library; names, with spaces."""

    knows: str
    libraries: str = ""


# A module is in the room with the longest name that its own begins with. What a line does not name, it forbids.
ROOMS = {
    # the regulation: as true on paper as here
    "publicity": Room(knows=""),
    "publicity.content": Room(knows="publicity", libraries="yaml pydantic pydantic_core"),
    "portal": Room(knows="publicity portal_values"),
    "portal_values": Room(knows=""),
    "presentation": Room(knows="publicity portal", libraries=f"{WEB} babel opencc segno weasyprint"),
    # the board
    "noticeboard": Room(
        knows=f"{DRESS} stamps",
        libraries=f"{WEB} babel flask_frozen comrak bleach nh3 pypinyin brotli",
    ),
    "almanac": Room(knows=DRESS),
    "blank": Room(knows=RULES),
    "stamps": Room(knows=""),
    "standing": Room(knows="stamps"),
    "voice": Room(knows=DRESS),
    "watch": Room(knows=f"{DRESS} noticeboard stamps voice"),
    "preview": Room(knows=f"{DRESS} noticeboard voice watch", libraries=WEB),
    "toolbox": Room(knows=""),
    "command_line": Room(knows="publicity portal"),
    "commands": Room(
        knows=f"{DRESS} noticeboard almanac blank command_line preview stamps standing toolbox voice watch"
    ),
    "build": Room(knows="stamps standing commands"),
    # the desk, with its letterbox
    "intake": Room(knows=f"{DRESS} {LOCKS} intake.letterbox intake.desk intake.stores", libraries=f"{WEB} argon2"),
    "intake.letterbox": Room(knows=f"{DRESS} {LOCKS} intake", libraries=WEB),
    "intake.desk": Room(knows=f"{DRESS} {LOCKS} intake intake.stores", libraries=f"{WEB} argon2"),
    "intake.stores": Room(knows="publicity", libraries="sqlite_utils psycopg"),
    "intake.vault": Room(knows=f"publicity portal {LOCKS}", libraries="nacl argon2"),
    "intake.receipts": Room(knows=f"publicity portal {LOCKS}"),
    "intake.spool": Room(knows=f"publicity portal {LOCKS}"),
    # the trial run: board by another process, letterbox and desk in this one
    "trial": Room(
        knows=f"{DRESS} {LOCKS} intake intake.letterbox intake.desk intake.stores", libraries="werkzeug click"
    ),
}

# A library that may be replaced one day, or must be reviewed with care, is known to one file.
HOMES = {
    "bleach": "noticeboard/markup.py",
    "brotli": "noticeboard/compression.py",
    "nacl": "intake/vault.py",
    "nh3": "noticeboard/markup.py",
    "opencc": "presentation/han.py",
    "psycopg": "intake/stores/postgres.py",
    "pypinyin": "noticeboard/initials.py",
    "segno": "presentation/codes.py",
    "sqlite_utils": "intake/stores/sqlite.py",
    "weasyprint": "presentation/typesetting.py",
}

# Not even by way of a third module. Between letterbox and desk lie two folders of sealed files.
NEVER_REACHES = {
    "noticeboard": "intake",
    "intake": "noticeboard",
    "intake.letterbox": "intake.desk intake.stores sqlite3 sqlite_utils psycopg argon2",
    "intake.desk": "intake.letterbox",
    "intake.stores": "flask werkzeug jinja2",
    "intake.vault": "flask werkzeug jinja2",
    "intake.receipts": "flask werkzeug jinja2",
    "intake.spool": "flask werkzeug jinja2",
    "publicity": "flask jinja2 yaml pydantic sqlite3",
}

# The rules are told what day it is and what a file says; they never look for themselves.
LOOKING = {
    "now",
    "utcnow",
    "today",
    "open",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "monotonic",
}


def module_name(path: str) -> str:
    """Name the module that a path from the root holds: `intake/desk/__init__.py` is `intake.desk`."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_within(name: str, package: str) -> bool:
    """True for the package itself and for everything under it."""
    return name == package or name.startswith(package + ".")


def room_of(name: str) -> str | None:
    """Find the room a module, or a name in a module, belongs to; None for what is not ours."""
    return max((room for room in ROOMS if is_within(name, room)), key=len, default=None)


def imports_of(path: str, source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the full dotted name of everything a module imports, wherever in it that happens."""
    package = module_name(path).split(".")
    if not path.endswith("/__init__.py"):
        package = package[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
            "import_module",
            "__import__",
        ):
            first = node.args[0] if node.args else None
            yield node.lineno, str(first.value) if isinstance(first, ast.Constant) else "?"


def walls_broken(sources: Mapping[str, str]) -> list[str]:
    """Return one line per forbidden import; `sources` maps paths from the root to what is in the files."""
    faults = [fault for path, source in sorted(sources.items()) for fault in _direct_faults(path, source)]
    return faults + _roundabout_faults(sources)


def _direct_faults(path: str, source: str) -> Iterator[str]:
    here = room_of(module_name(path))
    if here is None:
        yield f"{path}: is in no room; give it one in tests/walls.py"
        return
    for line, name in imports_of(path, source):
        if why := _why_forbidden(path, here, name):
            yield f"{path}:{line}: {why}"


def _why_forbidden(path: str, here: str, name: str) -> str | None:
    library = name.split(".")[0]
    there = room_of(name)
    if name == "?":
        return "imports something whose name is not written down"
    if there is not None:
        return None if there in (here, *ROOMS[here].knows.split()) else f"{here} may not know {there} ({name})"
    # `_typeshed` names types of the standard library to a type checker, and is not there at run time.
    if library in sys.stdlib_module_names or library == "_typeshed":
        return None
    if library not in ROOMS[here].libraries.split():
        return f"{here} may not use {library}"
    if HOMES.get(library, path) != path:
        return f"{library} may be used in {HOMES[library]} only"
    return None


def _roundabout_faults(sources: Mapping[str, str]) -> list[str]:
    graph = {module_name(path): _loads(path, source, sources) for path, source in sources.items()}
    faults = []
    for start in sorted(graph):
        banned = NEVER_REACHES.get(room_of(start) or "", "").split()
        for road in _roads(start, graph):
            # A step of one was told above, but for the standard library, which is open to every room.
            told = len(road) == 2 and road[-1] not in sys.stdlib_module_names
            if not told and any(is_within(road[-1], name) for name in banned):
                faults.append(f"{start} reaches {road[-1]}: {' -> '.join(road)}")
    return faults


def _loads(path: str, source: str, sources: Mapping[str, str]) -> list[str]:
    """What is loaded with a module: our modules by name, with the packages above them; libraries by their first."""
    ours = {module_name(other) for other in sources}
    loaded = {".".join(parts[:end]) for parts in [module_name(path).split(".")] for end in range(1, len(parts))}
    for _, name in imports_of(path, source):
        parts = name.split(".")
        prefixes = {".".join(parts[:end]) for end in range(1, len(parts) + 1)} & ours
        loaded |= prefixes or {parts[0]}
    return sorted(loaded)


def _roads(start: str, graph: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Yield the shortest road from a module to each one it causes to be loaded."""
    seen = {start}
    waiting = deque([[start]])
    while waiting:
        road = waiting.popleft()
        yield road
        for name in graph.get(road[-1], ()):
            if name not in seen:
                seen.add(name)
                waiting.append([*road, name])


def rules_that_look(sources: Mapping[str, str]) -> list[str]:
    """Return one line for each place where a rule reads a clock or a file, instead of being told."""
    return [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, source in sorted(sources.items())
        if room_of(module_name(path)) == "publicity"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in LOOKING
    ]


def docstrings_missing(sources: Mapping[str, str]) -> list[str]:
    """Return one line for each module, public class, function or method that does not say what it is."""
    return [
        f"{path}:{line}: {name} says nothing"
        for path, source in sorted(sources.items())
        for line, name in _silent(ast.parse(source), path)
    ]


Named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _silent(node: ast.Module | Named, name: str) -> Iterator[tuple[int, str]]:
    if not ast.get_docstring(node):
        yield getattr(node, "lineno", 1), name
    if isinstance(node, ast.Module | ast.ClassDef):
        for child in node.body:
            if isinstance(child, Named) and not child.name.startswith("_") and not _speaks_elsewhere(child):
                yield from _silent(child, child.name)


def _speaks_elsewhere(node: Named) -> bool:
    """True for a setter or an overload: the first of its name says it."""
    decorators = {ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list}
    return bool(decorators & {"setter", "deleter", "overload", "override"})
