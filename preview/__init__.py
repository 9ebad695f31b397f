"""A preview for those who write the board: any page as it is at any instant, drafts too, on this machine alone."""

from preview.server import PORTS, serve
from preview.viewer import Viewer

__all__ = ["PORTS", "Viewer", "serve"]
