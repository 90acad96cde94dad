"""registry.py FOLDER: serves FOLDER/blobs as a registry on loopback, and prints its port.

It wants a token, which it gives at /token, and sends whoever asks for a blob to a second port,
where a token would be a leak and is refused.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BLOBS = Path(sys.argv[1]) / "blobs"


class Quiet(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def content(self):
        file = BLOBS / self.path.rsplit("/", 1)[-1]
        self.reply(200, file.read_bytes()) if file.exists() else self.reply(404)


class Store(Quiet):
    def do_GET(self):
        self.reply(400) if "Authorization" in self.headers else self.content()


class Registry(Quiet):
    def do_GET(self):
        if self.path.startswith("/token"):
            is_right = "service=test" in self.path and "scope=repository" in self.path
            return self.reply(200, b'{"token": "secret"}') if is_right else self.reply(400)
        if self.headers.get("Authorization") != "Bearer secret":
            challenge = f'Bearer realm="http://{self.headers["Host"]}/token",service="test",scope="repository:istio:pull"'
            return self.reply(401, WWW_Authenticate=challenge)
        if "/blobs/" in self.path:
            return self.reply(307, Location=f"http://127.0.0.1:{store.server_port}{self.path}")
        return self.content()

    do_HEAD = do_GET


store = ThreadingHTTPServer(("127.0.0.1", 0), Store)
registry = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
threading.Thread(target=store.serve_forever, daemon=True).start()
print(registry.server_port, flush=True)
registry.serve_forever()
