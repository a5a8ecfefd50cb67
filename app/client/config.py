"""The login of this machine: a service and its API token, in one file that only its owner can read."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from platformdirs import user_config_path


@dataclass(frozen=True)
class Login:
    """A service and the credentials for it."""

    url: str
    token: str
    username: str
    token_id: str = ""


def login_file() -> Path:
    """Return the path of the login file."""
    return user_config_path("tensorjudge") / "login.json"


def read_login() -> Login | None:
    """Read the login from TENSORJUDGE_URL and TENSORJUDGE_TOKEN, else from the file; None without either."""
    url, token = os.environ.get("TENSORJUDGE_URL"), os.environ.get("TENSORJUDGE_TOKEN")
    if url and token:
        return Login(url.rstrip("/"), token, "")
    try:
        return Login(**json.loads(login_file().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_login(login: Login) -> Path:
    """Replace the stored login. The file is created readable by its owner only."""
    path = login_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(login), file)
    fresh.replace(path)
    return path


def forget_login() -> bool:
    """Delete the login file and return whether there was one."""
    try:
        login_file().unlink()
    except FileNotFoundError:
        return False
    return True
