#!/usr/bin/env python3
"""Does what FAKE_TRITON says, a JSON object: writes `log`, stays for `seconds`, ends with `code`, and tells by `told` how it was run."""

import json
import os
import signal
import sys
import time

does = json.loads(os.environ["FAKE_TRITON"])


def tell(what):
    with open(does["told"], "a", encoding="utf-8") as file:
        file.write(json.dumps(what) + "\n")


def terminated(*_):
    tell({"signal": "SIGTERM"})
    if not does.get("stubborn", False):
        sys.exit(0)


signal.signal(signal.SIGTERM, terminated)
tell({"options": sys.argv[1:]})
for line in does.get("log", []):
    print(line, flush=True)
end = time.monotonic() + does.get("seconds", 0)
while time.monotonic() < end:
    time.sleep(0.02)
if does.get("killed", False):
    os.kill(os.getpid(), signal.SIGKILL)
sys.exit(does.get("code", 0))
