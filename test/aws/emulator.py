"""Serves moto on a free port of 127.0.0.1, and ends when whoever started it does: its standard input is then at an end."""

import os
import sys
import threading

from moto.server import main


def leave_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=leave_with_parent, daemon=True).start()
main(["--host", "127.0.0.1", "--port", "0"])
