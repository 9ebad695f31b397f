"""Templates as all apps have them: each is compiled once a language, with the words of that language already in it.

What a template says is known before any page is made; only what it is told is not. So ``{{ _("Place: %(place)s",
place=x) }}`` is not looked up and put together on each of ten thousand pages: it is compiled as if ``Place: {{ x }}``
stood there, or the Chinese of it. Messages that only a page itself knows, and counted ones, are looked up as ever.
"""

import re
from collections.abc import Callable, Iterator, MutableMapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from flask.templating import Environment
from jinja2 import BaseLoader, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from presentation.languages import catalog_of, current_language, translations

_VALUE = re.compile(r"%\((\w+)\)s")

_SIGN = re.compile("[&<>'\"]")
"""What is escaped; nothing else is (markupsafe)."""

Source = tuple[str, str | None, Callable[[], bool] | None]


def shown(value: Any) -> str:
    """Escape what is not markup. What has no sign in it stays the text it is, where Jinja makes an object of each.

    Nothing is remembered: the desk's pages are made by this too, and what people wrote stays nowhere.
    """
    if type(value) is Markup or (type(value) is str and not _SIGN.search(value)):
        return value
    return escape(value)


class _Compiler(CodeGenerator):
    """Jinja's compiler, by which what a page shows is escaped by ``shown``."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Templates(Environment):
    """Jinja's environment, in which ``base.html`` is another template in each language: ``zh-Hans:base.html``.

    Whoever asks for a template gets that of the page being made; what it extends and imports is in its own language.
    """

    code_generator_class = _Compiler
    shown = staticmethod(shown)

    @property
    def loader(self) -> BaseLoader | None:
        """What finds templates, in every language."""
        return self._loader

    @loader.setter
    def loader(self, loader: BaseLoader | None) -> None:
        self._loader = loader and InEveryLanguage(loader)

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Give a template in the language of the page being made, or of the template that asks for it."""
        if isinstance(name, str) and parent is None:
            name = f"{current_language()}:{name}"
        return super().get_template(name, parent, globals)

    def join_path(self, template: str, parent: str) -> str:
        """Name a template in the language of another."""
        return f"{_language_of(parent)}:{template}"

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give what every template knows. Jinja would chain it to nothing, and search the chain for each name."""
        return super().make_globals(d) if d else self.globals

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        # Jinja's hook for what is done to a template between reading and compiling it.
        if name is not None and ":" in name:
            source = _InWords(_language_of(name)).visit(source)
        return super()._generate(source, name, filename, defer_init)


class InEveryLanguage(BaseLoader):
    """Finds ``en:base.html`` where another loader finds ``base.html``; a template is read once for all languages."""

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader
        self._read: dict[str, Source] = {}

    def get_source(self, environment: Any, template: str) -> Source:
        """Give a template's text; it says with which words it is compiled, so that others are not taken for it."""
        language, _, name = template.rpartition(":")
        if environment.auto_reload or name not in self._read:
            self._read[name] = self._loader.get_source(environment, name)
        text, file, is_fresh = self._read[name]
        return (f"{{# {_made_with(language)} #}}{text}" if language else text), file, is_fresh

    def list_templates(self) -> list[str]:
        """Name all templates, without a language."""
        return self._loader.list_templates()


class _InWords(NodeTransformer):
    """Writes the words of a language where a template has their message."""

    def __init__(self, language: str) -> None:
        self._texts = translations(language)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Turn a message into the pieces of its sentence, and the values between them."""
        self.generic_visit(node)
        return self._said(node) or node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        """Let the pieces of a sentence stand on the page each by itself."""
        self.generic_visit(node)
        node.nodes = [part for one in node.nodes for part in (one.nodes if isinstance(one, nodes.Concat) else [one])]
        return node

    def _said(self, node: nodes.Call) -> nodes.Node | None:
        """Give what a call says, as Jinja's own i18n extension has it: markup, into which values come escaped."""
        message = [one.value for one in node.args if isinstance(one, nodes.Const) and isinstance(one.value, str)]
        if node.dyn_args or node.dyn_kwargs or len(message) < len(node.args) or not isinstance(node.node, nodes.Name):
            return None
        if node.node.name in ("_", "gettext") and len(message) == 1:
            text = self._texts.gettext(*message) if message[0] else ""
        elif node.node.name == "pgettext" and len(message) == 2:
            text = self._texts.pgettext(*message)
        else:
            return None
        values = {one.key: one.value for one in node.kwargs}
        parts = list(_parts(text, values))
        if None in parts:
            return None
        said = [part for part in parts if part is not None]
        return said[0] if len(said) == 1 else nodes.Concat(said).set_lineno(node.lineno)


def _parts(text: str, values: dict[str, nodes.Expr]) -> Iterator[nodes.Expr | None]:
    """Take a sentence apart; None stands for what only the page itself can say, or has to complain about."""
    for place, part in enumerate(_VALUE.split(text)):
        if place % 2:
            yield values.get(part)
        elif "%" in part.replace("%%", ""):
            yield None
        # The first piece says that the whole is markup, though there be nothing in it.
        elif part or not place:
            yield nodes.TemplateData(part.replace("%%", "%"))


def _language_of(template: str) -> str:
    return template.partition(":")[0]


@cache
def _made_with(language: str) -> str:
    """Digest a language's words, and the code here that writes them into templates."""
    digest = blake2b(Path(__file__).read_bytes(), digest_size=12)
    if path := catalog_of(language):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_again() -> None:
    """Forget with which words templates are compiled; an app that has compiled them keeps those it has."""
    _made_with.cache_clear()
