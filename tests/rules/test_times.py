"""Time zones come from a package, so that every machine knows the same ones."""

import os
import subprocess
import sys


def test_zones_are_known_on_a_machine_without_zone_files():
    asks = "from app.rules.times import zone_of; print(zone_of('Asia/Shanghai').key, zone_of('GMT+8').key)"
    environment = {**os.environ, "PYTHONTZPATH": ""}
    answer = subprocess.run([sys.executable, "-c", asks], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["Asia/Shanghai", "UTC"]
