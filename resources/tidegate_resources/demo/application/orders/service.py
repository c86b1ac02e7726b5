"""Answers `/health` with the release that runs, and `/` with what its settings say."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from orders import release, settings


class Service(ThreadingHTTPServer):
    """The HTTP server of one release."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path) -> None:
        self.settings = settings.load(folder)
        for path in release.NEEDS:
            settings.need(self.settings, *path)
        self.release = folder.resolve().name
        listen = self.settings["http"]
        super().__init__((listen["address"], listen["port"]), Answer)


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Service

    def do_GET(self) -> None:
        """Answer the two paths there are."""
        pages = {"/health": self._health, "/": self._front}
        page = pages.get(self.path)
        self._send(200 if page else 404, page() if page else {"error": "no such page"})

    def _health(self) -> dict:
        return {"status": "ok", "release": self.server.release, "version": release.VERSION}

    def _front(self) -> dict:
        own = self.server.settings
        return {
            "service": own["service"]["name"],
            "currency": own["orders"]["currency"],
            "page_size": release.page_size(own["orders"]["page_size"]),
            "fast_search": own["features"]["fast_search"],
        }

    def _send(self, status: int, content: dict) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Keep the host's log for what matters."""
