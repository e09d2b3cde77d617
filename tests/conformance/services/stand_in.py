"""Answers like Doppler and Vault do, as far as the generated scripts ask: https://docs.doppler.com/reference/api and
https://developer.hashicorp.com/vault/api-docs. A stand-in, not a proof of what those services do.

Arguments: port, file of Vault's secrets as JSON by path."""

import http.server
import json
import sys
import urllib.parse

DOPPLER = {"dev": {}, "stg": {}, "prd": {}}
VAULT = json.load(open(sys.argv[2]))
AUDIENCES = {path.split("/")[0] + "-vault" for path in VAULT}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def any(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        body = json.loads(body) if body else {}
        if url.path.startswith("/v3/"):
            return self.doppler(self.command + url.path[3:], query, body)
        if url.path == "/job-token":
            # GitHub signs a token for the audience that a job asks for.
            if self.headers.get("authorization") != "Bearer job":
                return self.answer(401, {})
            return self.answer(200, {"value": "signed for " + query.get("audience", "")})
        return self.vault(url.path, body)

    do_GET = do_POST = do_DELETE = any

    def doppler(self, request, query, body):
        if self.headers.get("authorization") != "Bearer dp.st.test":
            return self.answer(401, {"success": False, "messages": ["Invalid Auth token"]})
        secrets = DOPPLER.get(query.get("config"))
        if request == "GET/configs/config/secrets/names":
            return self.answer(200, {"success": True, "names": [*secrets, "DOPPLER_CONFIG"]})
        if request == "GET/configs/config/secrets/download":
            return self.answer(200, {**secrets, "DOPPLER_CONFIG": query["config"]})
        if request == "POST/configs/config/secrets":
            for change in body.get("change_requests", []):
                secrets[change["name"]] = change["value"]
            for name, value in body.get("secrets", {}).items():
                secrets.pop(name, None) if value is None else secrets.update({name: value})
            shown = {name: {"raw": value, "computed": value} for name, value in secrets.items()}
            return self.answer(200, {"success": True, "secrets": shown})
        return self.answer(404, {"success": False, "messages": [request]})

    def vault(self, path, body):
        if path == "/v1/auth/jwt-github/login":
            audience = body["jwt"].removeprefix("signed for ")
            if audience not in AUDIENCES:
                return self.answer(400, {"errors": ["invalid audience (aud) claim"]})
            return self.answer(200, {"auth": {"client_token": "for " + body["role"]}})
        kind, _, secret = path.removeprefix("/v1/secret/").partition("/")
        project, environment, _ = (secret + "//").split("/", 2)
        if self.headers.get("x-vault-token") != f"for {project}-{environment}":
            return self.answer(403, {"errors": ["permission denied"]})
        data = VAULT.get(secret)
        if data is None:
            return self.answer(404, {"errors": []})
        if kind == "subkeys":
            return self.answer(200, {"data": {"subkeys": dict.fromkeys(data)}})
        return self.answer(200, {"data": {"data": data}})

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
