"""The server: the page, a stream of frames for every open page, and answers to what it asks. For this machine only."""

import base64
import binascii
import json
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np

from .digits import Reader
from .session import Session
from .settings import CHOICES, RANGES, from_address

PAGE = Path(__file__).parent / "page"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
NUMBER = (int, float)
ACTIONS = {"play": {}, "pause": {}, "step": {}, "reset": {}, "clear": {}, "change": {"changes": dict}, "csv": {"text": str},
           "edit": {"layer": int, "neuron": int, "source": (int, type(None)), "value": NUMBER},
           "add": {"x1": NUMBER, "x2": NUMBER, "label": NUMBER}}
"""What a page may ask for in JSON, with the arguments that belong to it and their types."""
LARGEST = 1 << 20
CANVAS = 112
"""Pixels on a side of the canvas on which digits are drawn."""
POLICY = ("default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; "
          "base-uri 'none'")


class Refused(Exception):
    """A request that gets the status and the message."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Server(ThreadingHTTPServer):
    """Sessions by their id, and the reader of digits; `port` 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, port=0, reader=None):
        self.sessions, self.reader = {}, reader or Reader()
        super().__init__(("127.0.0.1", port), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}/"
        self.hosts = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}

    def server_close(self):
        """Also ends the sessions."""
        for session in list(self.sessions.values()):
            session.close()
        super().server_close()

    def handle_error(self, request, client_address):
        """A page that has gone is no error; anything else is one of the server."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self):
        self._respond(self._get)

    def do_POST(self):
        self._respond(self._post)

    def log_message(self, *_):
        """Frames by the thousand are not worth a line each."""

    def _respond(self, answer):
        """Call `answer`; what is wrong with the request becomes a status and a message."""
        try:
            self._check_origin()
            answer(*self._route())
        except Refused as refused:
            self._send({"error": str(refused)}, status=refused.status)
        except (ValueError, TypeError, RuntimeError, OverflowError) as error:
            self._send({"error": str(error)}, status=HTTPStatus.BAD_REQUEST)
        except ConnectionError:
            self.close_connection = True

    def _check_origin(self):
        """Pages of other origins, and names that are made to lead here, are refused."""
        origin = self.headers.get("Origin")
        if (self.headers.get("Host") not in self.server.hosts
                or (origin is not None and urlsplit(origin).netloc not in self.server.hosts)
                or self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")):
            self.close_connection = True
            raise Refused(HTTPStatus.FORBIDDEN, "only the playground's own page may ask")

    def _route(self):
        parts = urlsplit(self.path)
        return [part for part in parts.path.split("/") if part], parts.query

    def _get(self, path, query):
        match path:
            case []:
                self._file("index.html")
            case ["page", name]:
                self._file(name)
            case ["train"]:
                self._stream(from_address(query))
            case ["check"]:
                from_address(query)
                self._send({})
            case ["digits"]:
                self._send(self.server.reader.status())
            case ["sessions", name, "script.py"]:
                self._send(self._session(name).ask("script"), "text/plain")
            case ["sessions", name, "graph.svg"]:
                self._send(self._session(name).ask("graph"), "image/svg+xml")
            case ["sessions", name, "weights.safetensors"]:
                self._send(self._session(name).ask("save"), "application/octet-stream")
            case ["sessions", name, "explain"]:
                given = parse_qs(query)
                numbers = [kind(given.get(key, [""])[0]) for key, kind in
                           (("layer", int), ("neuron", int), ("x1", float), ("x2", float))]
                self._send(self._session(name).ask("explain", *numbers), "text/plain")
            case _:
                raise Refused(HTTPStatus.NOT_FOUND, f"there is nothing at {self.path[:80]!r}")

    def _post(self, path, query):
        body = self._body()
        match path:
            case ["digits"]:
                self._digit(self._json(body))
            case ["sessions", name, "weights"]:
                self._session(name).ask("load", body)
                self._send({})
            case ["sessions", name, action] if action in ACTIONS:
                self._session(name).ask(action, *self._arguments(action, self._json(body)))
                self._send({})
            case _:
                raise Refused(HTTPStatus.NOT_FOUND, f"there is nothing to do at {self.path[:80]!r}")

    def _arguments(self, action, given):
        expected = ACTIONS[action]
        if given.keys() != expected.keys():
            raise ValueError(f"{action}: expected {', '.join(expected) or 'nothing'}, got {', '.join(given) or 'nothing'}")
        for name, kinds in expected.items():
            if not isinstance(given[name], kinds) or isinstance(given[name], bool):
                raise ValueError(f"{action}: {name} cannot be {given[name]!r}")
        return [given[name] for name in expected]

    def _body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self.close_connection = True
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "expected a Content-Length")
        if int(length) > LARGEST:
            self.close_connection = True
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"expected at most {LARGEST} bytes, got {length}")
        return self.rfile.read(int(length))

    def _json(self, body):
        if self.headers.get_content_type() != "application/json":
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "expected Content-Type: application/json")
        given = json.loads(body)
        if not isinstance(given, dict):
            raise ValueError(f"expected a JSON object, got {type(given).__name__}")
        return given

    def _session(self, name):
        if name not in self.server.sessions:
            raise Refused(HTTPStatus.NOT_FOUND, "this session has ended; reload the page")
        return self.server.sessions[name]

    def _file(self, name):
        path = PAGE / name
        if path.parent != PAGE or not path.is_file():
            raise Refused(HTTPStatus.NOT_FOUND, f"there is no {name!r}")
        self._send(path.read_bytes(), TYPES[path.suffix])

    def _send(self, content, kind="application/json", status=HTTPStatus.OK):
        if isinstance(content, dict):
            content = json.dumps(content)
        data = content.encode() if isinstance(content, str) else content
        self._head(status, kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _head(self, status, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind if kind == "application/octet-stream" else f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")

    def _stream(self, settings):
        """A session, for as long as the page listens: server-sent events, and a comment in a second without any."""
        session = Session(settings)
        self.server.sessions[session.id] = session
        self.close_connection = True
        try:
            self._head(HTTPStatus.OK, "text/event-stream")
            self.end_headers()
            self._event("hello", {"id": session.id, "choices": CHOICES, "ranges": RANGES})
            seen = (0, 0)
            while not session.closed:
                seen, events = session.news(seen, timeout=1)
                for name, data in events:
                    self._event(name, data)
                if not events:
                    self.wfile.write(b": still here\n\n")
        finally:
            session.close()
            del self.server.sessions[session.id]

    def _event(self, name, data):
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())

    def _digit(self, given):
        """The digit of a drawing, {"pixels": base64 of a byte for every pixel}; without it, the reader gets ready."""
        self.server.reader.start()
        if not given or not self.server.reader.status()["ready"]:
            return self._send(self.server.reader.status(), status=HTTPStatus.ACCEPTED)
        try:
            pixels = np.frombuffer(base64.b64decode(given.get("pixels", ""), validate=True), np.uint8)
        except (binascii.Error, TypeError):
            raise ValueError("pixels: expected base64") from None
        if pixels.size != CANVAS ** 2:
            raise ValueError(f"pixels: expected {CANVAS}×{CANVAS} bytes, got {pixels.size}")
        seen, chances = self.server.reader.read(pixels.reshape(CANVAS, CANVAS) / 255)
        self._send({"seen": seen.ravel().round(3).tolist(), "chances": chances.round(4).tolist()})
