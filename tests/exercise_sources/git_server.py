"""A git server on this machine, and repositories with any objects, also such as git itself refuses to make."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

PERSON = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_AUTHOR_DATE": "1700000000 +0000"}
COMMITTER = {name.replace("AUTHOR", "COMMITTER"): value for name, value in PERSON.items()}
Answer = Callable[[BaseHTTPRequestHandler], None]


class Repository:
    """A bare repository whose objects are written one by one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(path.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            **PERSON,
            **COMMITTER,
        }
        subprocess.run(
            ["git", "init", "-q", "--bare", "--initial-branch=main", str(path)], check=True, env=self._environment
        )
        self.git("config", "http.receivepack", "false")

    def git(self, *arguments: str, given: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, input=given, capture_output=True, check=True, env=self._environment
        )
        return done.stdout.decode().strip()

    def blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", given=content)

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        """Write a tree of (mode, name, object) exactly as given."""
        raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(one) for mode, name, one in entries)
        return self.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", given=raw)

    def folder(self, files: Mapping[str, bytes]) -> str:
        """Write the tree of these files."""
        here = {path: content for path, content in files.items() if "/" not in path}
        below = sorted({path.partition("/")[0] for path in files if "/" in path})
        entries = [("100644", path.encode(), self.blob(content)) for path, content in here.items()]
        for name in below:
            inside = {path.partition("/")[2]: one for path, one in files.items() if path.startswith(f"{name}/")}
            entries.append(("40000", name.encode(), self.folder(inside)))
        return self.tree(*sorted(entries, key=lambda one: one[1] + (b"/" if one[0] == "40000" else b"")))

    def commit(self, tree: str, branch: str = "main") -> str:
        made = self.git("commit-tree", tree, "-m", "a state")
        self.git("update-ref", f"refs/heads/{branch}", made)
        return made


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Answer every request on this machine. Yields the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        do_POST = do_GET

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def git_backend(root: Path) -> Answer:
    """Serve the repositories below `root` as `git http-backend` does."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        address = urlsplit(request.path)
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "REQUEST_METHOD": request.command,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
        }
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, check=False, env=environment)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
        status = next((value for name, value in headers if name == "Status"), "200")
        request.send_response(int(status.split()[0]))
        for name, value in headers:
            if name != "Status":
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer
