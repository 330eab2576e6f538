#!/usr/bin/python3
"""answer.py neo4j | grafana: listens where the real server does and says that it is well. Nothing more."""
import http.server
import json
import os
import signal
import socketserver
import sys
import threading

ANSWERS = {
    "neo4j": {"/": {"bolt_direct": "bolt://localhost:7687", "neo4j_version": "5.23.0", "neo4j_edition": "community"}},
    "grafana": {"/api/health": {"database": "ok", "version": "12.1.1", "commit": "stand-in"}},
}


class Http(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        answer = ANSWERS[sys.argv[1]].get(self.path.split("?")[0])
        body = json.dumps(answer if answer else {"message": "Not found"}).encode()
        self.send_response(200 if answer else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Bolt(socketserver.BaseRequestHandler):
    """Four zero bytes say that client and server have no version of the protocol in common."""

    def handle(self):
        self.request.settimeout(10)
        try:
            if self.request.recv(20):
                self.request.sendall(bytes(4))
        except OSError:
            pass


class Ports(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


# The first process of a container has no other way to end when it is asked to.
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
if sys.argv[1] == "neo4j":
    threading.Thread(target=Ports(("", 7687), Bolt).serve_forever, daemon=True).start()
http.server.ThreadingHTTPServer(("", 7474 if sys.argv[1] == "neo4j" else 3000), Http).serve_forever()
