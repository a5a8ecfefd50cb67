"""Print the OpenAPI document: `./dev openapi` writes it to docs/openapi.json, `./dev check` compares it."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory


def openapi_document() -> str:
    """Return the OpenAPI document of the service, with sorted keys."""
    from app.main import create_app
    from app.settings import Settings

    with TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), database_url=None))
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_document())
