"""The Flask app that every app is: its templates have their words in them, and it makes no address twice."""

from functools import lru_cache
from typing import Any

from flask import Flask, Request
from flask.globals import request_ctx
from werkzeug.routing import MapAdapter

from presentation.templates import Templates

ADDRESSES = 2048
"""How many addresses an app remembers: those that every page links to, and those of the notices being printed."""


class App(Flask):
    """Flask, with ``Templates``; an address that was asked for before, from such a page as this one, is remembered."""

    jinja_environment = Templates

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._address = lru_cache(ADDRESSES)(self._new_address)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Give what makes addresses in a request; one that was not sent by a browser may bring its own."""
        adapter: MapAdapter | None = getattr(request, "url_adapter", None)
        return adapter or super().create_url_adapter(request)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """Give an address as Flask does; only what leads from the root of this site is remembered, in a request."""
        told = tuple(one for one in values.items() if one[1] is not None)
        try:
            here = request_ctx._get_current_object()  # type: ignore[attr-defined]
        except RuntimeError:
            return super().url_for(endpoint, **values)
        if any(name[0] == "_" or type(value) is list for name, value in told):
            return super().url_for(endpoint, **values)
        # By these, and by nothing else of a request, an address reads as it does.
        relative_to = here.request.blueprint if endpoint[0] == "." else None
        return self._address((here.url_adapter.script_name, relative_to), endpoint, told)

    def _new_address(
        self, _seen_from: tuple[str, str | None], endpoint: str, values: tuple[tuple[str, Any], ...]
    ) -> str:
        return super().url_for(endpoint, **dict(values))
