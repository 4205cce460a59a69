"""Sends requests made from the OpenAPI document to a real server: no 5xx, no status that the document does not
declare, no answer that breaks its schema.

The server is thrown away afterwards. It has no FFmpeg, so that no made-up address is ever opened by a started job.
Bounded in requests and time; the seed is fixed, so that a finding comes again.
"""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Would end the session that the requests come with, or lock its account.
LEFT_OUT = re.compile(
    r"^(log_out|revoke_session|revoke_other_sessions|change_password|revoke_user_sessions|delete_user|update_user|reset_.*)$"
)
PASSWORD = "a long password of the fuzzer"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))
SECONDS = int(os.environ.get("FUZZ_SECONDS", "90"))
SEED = os.environ.get("FUZZ_SEED", "20261123")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(base: str, path: str, body: dict | None = None, token: str | None = None) -> dict:
    request = urllib.request.Request(base + path, method="GET" if body is None else "POST")
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data, timeout=20) as answer:
        return json.load(answer)


class Server:
    """A fresh server in a folder of its own."""

    def __init__(self, binary: str, folder: str) -> None:
        self.port = free_port()
        self.log: list[str] = []
        environment = {
            "PATH": "/usr/bin:/bin",
            "SECRET_KEY": base64.urlsafe_b64encode(os.urandom(48)).decode(),
            "ENCRYPTION_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "DATA_DIR": folder + "/data",
            "LISTEN_ADDR": f"127.0.0.1:{self.port}",
            "FFMPEG_PATH": folder + "/no-ffmpeg",
            "RATE_LIMIT_ENABLED": "false",
        }
        self.process = subprocess.Popen(
            [binary, "serve"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        said = ""
        while "ready" not in said:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("the server did not start:\n" + self.process.stderr.read())
            said += line
        # Both are read on, so that the server never waits for a full pipe.
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=lambda s=stream: self.log.extend(s), daemon=True).start()
        self.api = f"http://127.0.0.1:{self.port}/api/v1"

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def fuzz(schemathesis: str, server: Server, document: Path, token: str | None) -> int:
    command = [
        schemathesis, "run", str(document), "--url", server.api, "--seed", SEED, "--workers", "1",
        "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--max-time", str(SECONDS),
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        "--request-timeout", "20", "--suppress-health-check", "all", "--warnings", "off", "--no-color",
    ]  # fmt: skip
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    binary, schemathesis = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
    with tempfile.TemporaryDirectory(prefix="castcore-fuzz-") as folder:
        server = Server(binary, folder)
        try:
            new = {"username": "fuzzer", "password": PASSWORD, "language": "en"}
            call(server.api, "/setup/admin", new)
            token = call(server.api, "/auth/login", {"username": "fuzzer", "password": PASSWORD})["access_token"]
            document = call(server.api, "/openapi.json", token=token)
            operations = 0
            for path, item in list(document["paths"].items()):
                for method in list(item):
                    # A WebSocket is no request that can be answered.
                    if LEFT_OUT.match(item[method]["operationId"]) or "101" in item[method]["responses"]:
                        del item[method]
                    else:
                        operations += 1
                if not item:
                    del document["paths"][path]
            file = Path(folder) / "openapi.json"
            file.write_text(json.dumps(document))
            began = time.monotonic()
            results = {
                "an administrator": fuzz(schemathesis, server, file, token),
                "nobody": fuzz(schemathesis, server, file, None),
            }
            alive = server.process.poll() is None
        finally:
            server.end()
        broken = [line for line in server.log if "panicked" in line]
        failed = sum(code != 0 for code in results.values()) + (not alive) + bool(broken)
        print(f"{operations} operations, {time.monotonic() - began:.0f} s; exit codes {results}; panics: {broken}")
        # As the other runners close, for whoever adds up.
        print(f"# pass {len(results) + 2 - failed}\n# fail {failed}")
        return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
