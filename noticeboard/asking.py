"""An app is asked for the pages of a notice by who knows which these are: no route has to be found by its address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from flask import Request, Response
from flask.ctx import RequestContext
from flask.sessions import NullSession
from werkzeug.routing import MapAdapter, Rule
from werkzeug.test import EnvironBuilder

from presentation.app import App


class Asker:
    """Asks an app, as a server at ``base_url`` would, for what it has by the name of a route and its values.

    The app does all that it does for an address: what is hooked before and after, the view of the route, the making of
    the answer. Spared is what is known: which route an address leads to, and what the server is called.
    """

    def __init__(self, app: App, base_url: str) -> None:
        self._app = app
        self._environment = EnvironBuilder(base_url=base_url).get_environ()
        self._adapter = app.url_map.bind_to_environ(self._environment)
        self._rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}

    def address(self, endpoint: str, values: Mapping[str, Any]) -> str:
        """Give the address of a place, as people read it."""
        return unquote(self._adapter.build(endpoint, values))

    def ask(self, endpoint: str, values: Mapping[str, Any]) -> tuple[str, Response]:
        """Give the address of a place, and what the app answers there; ``values`` are as the view gets them.

        Raises what the view raises, and BuildError for a place that has no address.
        """
        address = self.address(endpoint, values)
        environment = {**self._environment, "PATH_INFO": address, "REQUEST_URI": address, "RAW_URI": address}
        request = AskedRequest(environment, self._adapter, self._rules[endpoint], values)
        request.json_module = self._app.json
        # One context of the app for all requests within it, where whoever asks has opened one.
        with _AskedContext(self._app, environment, request, NullSession()):
            answer: Response = self._app.full_dispatch_request()
        return address, answer


class AskedRequest(Request):
    """A request that brings the adapter for addresses, and its route; see ``App.create_url_adapter``."""

    def __init__(self, environment: dict[str, Any], adapter: MapAdapter, rule: Rule, values: Mapping[str, Any]) -> None:
        super().__init__(environment)
        self.url_adapter = adapter
        self.url_rule, self.view_args = rule, dict(values)


class _AskedContext(RequestContext):
    def match_request(self) -> None:
        """Leave the route as the request brought it; Flask's word for where a subclass may find it otherwise."""
