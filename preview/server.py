"""The server of a preview; it listens to this machine alone."""

import logging
import signal
import socket
from collections.abc import Callable
from datetime import datetime
from errno import EADDRINUSE
from pathlib import Path

from werkzeug.serving import make_server

from portal import Portal
from preview.viewer import Viewer
from voice import Voice

HOST = "127.0.0.1"
PORTS = range(1, 65001)
"""Where the search for a free port may begin."""

TRIES = 50


def serve(content: Path, portal: Portal, clock: Callable[[], datetime], port: int, voice: Voice) -> int:
    """Show a content folder until interrupted. Gives the exit code; raises OSError when no port is free."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with _listening(port) as listening:
        port = listening.getsockname()[1]
        server = make_server(HOST, port, Viewer(content, portal, clock), threaded=True, fd=listening.fileno())
        # Ctrl-C ends it however it was started: a shell's background jobs are told to ignore it.
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.default_int_handler)
        prefix = "en/" if voice.language == "en" else ""
        voice.say(
            voice.gettext("The preview is at %(address)s. Ctrl-C ends it.", address=f"http://{HOST}:{port}/{prefix}")
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            server.server_close()
    return 0


def _listening(wanted: int) -> socket.socket:
    for port in range(wanted, wanted + TRIES):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            listening.close()
            if error.errno != EADDRINUSE:
                raise OSError(error.errno, error.strerror, f"--port {port}") from error
            continue
        listening.listen()
        return listening
    raise OSError(EADDRINUSE, f"no port is free up to {port}", f"--port {wanted}")
