"""A proxy that passes requests on to a real API, and damages the answers as told."""

import contextlib
import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests


class FaultyProxy:
    """`fault(handler, body)` answers instead of the real API, `times` times, then the proxy is honest again."""

    def __init__(self, real):
        self.real, self.asked = real, []
        self.fault, self.times = None, 0
        self.closing = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": self}))
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def fails(self, fault, times=1000):
        self.fault, self.times = fault, times

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.stop()

    def stop(self):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        proxy = self.proxy
        proxy.asked.append(self.path)
        length = int(self.headers.get("Content-Length", 0))
        with requests.Session() as session:
            session.trust_env = False
            kind = {"Content-Type": "application/json"} if length else None
            data = self.rfile.read(length) if length else None
            real = session.request(self.command, proxy.real + self.path, data=data, headers=kind, timeout=60)
        with contextlib.suppress(OSError):  # the client may have hung up
            if proxy.times > 0:
                proxy.times -= 1
                proxy.fault(self, real.content)
            else:
                self.answer(real.content, real.status_code)

    do_POST = do_GET  # noqa: N815

    def answer(self, body, status=200, headers=(), length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = length is not None

    def log_message(self, *parts):
        """No lines among the tests' own."""


def silent(handler, body):
    handler.proxy.closing.wait(5)
    handler.close_connection = True


def dripping(handler, body):
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    for place in range(len(body)):
        handler.wfile.write(body[place : place + 1])
        if handler.proxy.closing.wait(0.05):
            break
    handler.close_connection = True


def hanging_up(handler, body):
    handler.close_connection = True
    handler.connection.close()


def hanging_up_halfway(handler, body):
    handler.answer(body[: len(body) // 2], length=len(body))


def in_chunks(handler, body):
    """No fault: the honest answer, in the form that has no length."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for start in range(0, len(body), 1000):
        piece = body[start : start + 1000]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n")


def compressed(handler, body):
    """No fault: the honest answer, compressed."""
    handler.answer(gzip.compress(body), headers=[("Content-Encoding", "gzip")])


def a_bomb(handler, body):
    """A short answer that unpacks to a long one."""
    handler.answer(gzip.compress(b" " * 5_000_000), headers=[("Content-Encoding", "gzip")])


def truncated(handler, body):
    handler.answer(body[: len(body) // 2])


def endless(handler, body):
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    while not handler.proxy.closing.is_set():
        handler.wfile.write(b"[" * 65536)


def status(code, headers=()):
    return lambda handler, body: handler.answer(b"{}", code, headers)


def saying(text):
    return lambda handler, body: handler.answer(text.encode())
