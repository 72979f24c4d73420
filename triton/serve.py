"""Unpacks the color's model repository, gives its models the flags of the image's variant, and runs Triton on it.

Whatever ends the process unasked is told in its last line, which is what a gate shows: one line of at most 300 characters.
"""

import os
import signal
import sys
from pathlib import Path

from serving.gpu import require_free_memory
from serving.problem import Problem, tell
from serving.processes import remove_left_regions
from serving.repository import Repository
from serving.server import Server, command_of
from serving.settings import settings_of
from serving.variant import Variant

VARIANTS = Path(__file__).resolve().parent / "variants"


def main():
    # The first process of a container ignores what it does not ask for.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settings = settings_of(os.environ, VARIANTS)
        variant = Variant.read(VARIANTS, settings.variant)
        repository = Repository(settings, variant)
        require_free_memory(settings.gpu_memory_mebibytes, repository.served())
        if os.getpid() == 1:
            remove_left_regions()
        command = command_of(repository.unpacked(), settings, variant)
        server = Server(command, settings.drain_seconds, repository.note_served)
        return server.run()
    except Problem as problem:
        tell(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main())
