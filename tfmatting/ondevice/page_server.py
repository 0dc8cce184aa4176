"""The server of the web page that mattes in the browser: files alone, with the headers that threads need."""

import contextlib
import functools
import http.server
import json
import pathlib
import ssl
import threading
import urllib.parse

from tfmatting.lite.matting_file import open_matting_file

#: what a browser wants before WebAssembly may have threads
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
SERVED = ("/index.html", "/page.css", "/src/", "/build/")
BUILT = "build/worker.js"


def model_list(paths):
    """Returns what the page reads as models.json: [{"url", "name", "width", "height"}].

    Args:
        paths: TF-Lite files of `tfmatting export`.
    Raises:
        ImportError, OSError, ValueError: see `tfmatting.lite.matting_file.open_matting_file`.
    """
    models = []
    for number, path in enumerate(paths):
        height, width = open_matting_file(path).size
        url = f"models/{number}/{urllib.parse.quote(pathlib.Path(path).name)}"
        models.append({"url": url, "name": pathlib.Path(path).name, "width": width, "height": height})
    return models


@contextlib.contextmanager
def page_server(folder, models, host="127.0.0.1", port=0, certificate=None, key=None, headers=HEADERS):
    """Serves the page while the block runs.

    Args:
        folder: that holds index.html; `npm ci` has made build/ in it.
        models: TF-Lite files of `tfmatting export`.
        host: address to listen at; "0.0.0.0" is the whole network.
        port: 0 = any that is free.
        certificate, key: PEM files for https, or None.
        headers: of every answer.
    Yields:
        The page's address.
    Raises:
        ImportError, OSError, ValueError: if the page was not built, a model cannot be used, or the port is taken.
    """
    folder = pathlib.Path(folder)
    if not (folder / BUILT).is_file():
        raise FileNotFoundError(f"{folder / BUILT} is missing: run `npm ci` in {folder} once.")
    models = [pathlib.Path(path) for path in models]
    listed = model_list(models)
    answers = {"/models.json": json.dumps(listed).encode()}
    files = {f"/{model['url']}": path for model, path in zip(listed, models, strict=True)}
    context = _https(certificate, key) if certificate else None
    handler = functools.partial(_Handler, directory=str(folder), answers=answers, files=files, headers=headers)
    try:
        server = _Server((host, port), handler)
    except OSError as error:
        raise OSError(f"the server cannot listen at {host}:{port}: {error.strerror}.") from error
    with server:
        if context:
            # each connection shakes hands in its own thread, so that none keeps the others waiting
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http{'s' if context else ''}://{host}:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def _https(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        raise ValueError(f"{certificate} and {key} are no certificate and its key in PEM: {error.reason}.") from error
    except OSError as error:  # which does not say of what file
        raise OSError(f"{certificate} or {key or 'its key'} cannot be read: {error.strerror}.") from error
    return context


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Says nothing: browsers leave in the middle of a file, or do not trust a certificate."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Answers with a file of the page, with the list of models, or with a model."""

    extensions_map: dict = {  # noqa: RUF012 - the class of the standard library has it so
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".wasm": "application/wasm",
        "": "application/octet-stream",
    }

    def __init__(self, *args, answers, files, headers, **kwargs):
        self.answers, self.files, self.always = answers, files, headers
        super().__init__(*args, **kwargs)

    def send_head(self):
        place = urllib.parse.urlsplit(self.path).path
        if place in self.answers:
            return self._send_bytes(self.answers[place])
        within = place == "/" or place.startswith(SERVED)
        if place in self.files or (within and ".." not in urllib.parse.unquote(place).split("/")):
            return super().send_head()
        return self.send_error(404)

    def translate_path(self, path):
        place = urllib.parse.urlsplit(path).path
        return str(self.files[place]) if place in self.files else super().translate_path(path)

    def list_directory(self, path):
        return self.send_error(404)

    def end_headers(self):
        for name, value in self.always.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_):
        """Says nothing: the address is all that is worth a line."""

    def _send_bytes(self, content):
        self.send_response(200)
        self.send_header("Content-Type", self.extensions_map[".json"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
