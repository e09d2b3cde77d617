"""Leads those who ask Azure to Azurite, and signs them in: a proxy that prints whom it is asked for.

Of Entra ID it has the one answer that Azurite looks into: a token, in exchange for whatever a job shows.
https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow. It makes the container `staging`
of the account first. Usage: azure.py <port> <Azurite's port> <account> <certificate> <key>
"""

import base64
import http.client
import json
import select
import socket
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, STORAGE, ACCOUNT, CERTIFICATE, KEY = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]
BLOBS, LOGIN = f"{ACCOUNT}.blob.core.windows.net", "login.microsoftonline.com"


def token():
    now = int(time.time())
    times = {"iat": now - 60, "nbf": now - 60, "exp": now + 3600}
    claims = {"aud": "https://storage.azure.com", "iss": "https://sts.windows.net/tenant/", **times}
    parts = [json.dumps(part).encode() for part in ({"alg": "none", "typ": "JWT"}, claims, "signature")]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


class Login(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"token_type": "Bearer", "expires_in": 3600, "access_token": token()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def make_container():
    """As soon as Azurite listens."""
    trust = ssl.create_default_context(cafile=CERTIFICATE)
    trust.check_hostname = False
    headers = {"Host": BLOBS, "Authorization": f"Bearer {token()}", "x-ms-version": "2023-11-03"}
    while True:
        storage = http.client.HTTPSConnection("127.0.0.1", STORAGE, context=trust)
        try:
            storage.request("PUT", "/staging?restype=container", headers=headers)
        except ConnectionRefusedError:
            time.sleep(0.2)
            continue
        answer = storage.getresponse()
        if answer.status != 201:
            raise SystemExit(f"no container was made: {answer.status} {answer.read().decode()}")
        return


def login_port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Login)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, KEY)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def hand_on(client, ports):
    with client:
        head = b""
        while b"\r\n\r\n" not in head:
            more = client.recv(4096)
            if not more:
                return
            head += more
        name = head.split()[1].decode().removesuffix(":443")
        print(name, flush=True)
        if name not in ports:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", ports[name])) as server:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            other = {client: server, server: client}
            while True:
                for end in select.select(list(other), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    other[end].sendall(data)


make_container()
PORTS = {BLOBS: STORAGE, LOGIN: login_port()}
LISTENER = socket.create_server(("127.0.0.1", PORT), backlog=64)
while True:
    threading.Thread(target=hand_on, args=(LISTENER.accept()[0], PORTS), daemon=True).start()
