"""Keeps Terraform's state in memory, as GitLab does and as Cloud Storage does, and prints each request.

Of GitLab's state API: Basic authentication, one lock a state, held by an id:
https://docs.gitlab.com/user/infrastructure/iac/terraform_state/. Of Cloud Storage's JSON API: objects with generations,
and the preconditions on these that locks are made of: https://cloud.google.com/storage/docs/json_api/v1/objects.
Usage: states.py <port> <user>:<password>
"""

import base64
import email.parser
import email.policy
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

PORT, LOGIN = int(sys.argv[1]), sys.argv[2]
STATES, LOCKS, OBJECTS, NEXT = {}, {}, {}, [1]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_request(self):
        body = self.body()
        print(self.command, self.path, flush=True)
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.startswith("/api/v4/"):
            self.gitlab(url.path, query, body)
        else:
            self.storage(url.path, query, body)

    do_GET = do_POST = do_DELETE = handle_request

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def gitlab(self, path, query, body):
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(LOGIN.encode()).decode():
            return self.answer(401)
        name, held = path.removesuffix("/lock"), LOCKS.get(path.removesuffix("/lock"))
        if path.endswith("/lock"):
            if self.command == "POST" and held:
                return self.answer(423, held)
            if self.command == "POST":
                LOCKS[name] = body
            elif held and json.loads(held)["ID"] != json.loads(body)["ID"]:
                return self.answer(409, held)
            else:
                LOCKS.pop(name, None)
            return self.answer(200)
        if self.command == "GET":
            return self.answer(200, STATES[name]) if name in STATES else self.answer(404)
        if held and json.loads(held)["ID"] != query.get("ID"):
            return self.answer(423, held)
        STATES[name] = body
        return self.answer(200)

    def storage(self, path, query, body):
        if path.startswith("/upload/storage/v1/b/"):
            key = (path.split("/")[5], query["name"])
            if not self.matches(key, query):
                return self.answer(412)
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            parts = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body).get_payload()
            OBJECTS[key] = (NEXT[0], parts[1].get_payload(decode=True))
            NEXT[0] += 1
            return self.json(self.described(key))
        if path.startswith("/storage/v1/b/"):
            bucket, _, rest = path.removeprefix("/storage/v1/b/").partition("/o")
            if not rest:
                keys = [key for key in OBJECTS if key[0] == bucket and key[1].startswith(query.get("prefix", ""))]
                return self.json({"kind": "storage#objects", "items": [self.described(key) for key in keys]})
            key = (bucket, unquote(rest.removeprefix("/")))
            if key not in OBJECTS:
                return self.answer(404)
            if self.command == "DELETE":
                if not self.matches(key, query):
                    return self.answer(412)
                del OBJECTS[key]
                return self.answer(204)
            if query.get("alt") != "media":
                return self.json(self.described(key))
        else:
            key = tuple(unquote(path).removeprefix("/").split("/", 1))
        if key not in OBJECTS:
            return self.answer(404)
        generation, content = OBJECTS[key]
        return self.answer(200, content, X_Goog_Generation=str(generation), X_Goog_Metageneration="1")

    def matches(self, key, query):
        return "ifGenerationMatch" not in query or int(query["ifGenerationMatch"]) == OBJECTS.get(key, (0,))[0]

    def described(self, key):
        generation, content = OBJECTS[key]
        return {
            "kind": "storage#object", "bucket": key[0], "name": key[1], "generation": str(generation),
            "metageneration": "1", "size": str(len(content)), "contentType": "application/json",
        }

    def json(self, value):
        self.answer(200, json.dumps(value).encode(), Content_Type="application/json")

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
