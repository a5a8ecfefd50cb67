"""Prints the OpenAPI document: `./dev openapi` writes docs/openapi.json with it, `./dev check` compares."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def openapi_document() -> str:
    """The document of the service, always in the same order."""
    from app.main import create_app
    from app.settings import Settings

    with TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), database_url=None))
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_document())
