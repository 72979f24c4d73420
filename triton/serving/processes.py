"""The processes in which Triton runs models of its Python backend.

When one of them ends, Triton 2.51 says nothing, answers every request to the model with an error, and calls itself ready.
"""

import re
from pathlib import Path

STUB = "triton_python_backend_stub"
# Through these Triton and the processes talk.
REGIONS = "triton_python_backend_shm_region_*"


def remove_left_regions(folder=Path("/dev/shm")):
    """Removes the shared memory of a Triton that was killed. A pod's outlives its container, and counts as memory of the next one."""
    for region in folder.glob(REGIONS):
        region.unlink(missing_ok=True)


class ModelProcesses:
    def __init__(self, triton, proc=Path("/proc")):
        self.triton = triton
        self.proc = proc
        # Process id → name of its model.
        self.known = {}

    def ended(self):
        """Name of a model of which a process has ended since the last look; None where all that were ever seen run."""
        running = self.running()
        self.known.update({pid: model for pid, model in running.items() if model is not None})
        return next((model for pid, model in self.known.items() if pid not in running), None)

    def running(self):
        children = {}
        for folder in self.proc.iterdir():
            if not folder.name.isdigit():
                continue
            try:
                # `pid (command) state parent …`; a command may hold spaces and parentheses.
                state, parent = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
                if int(parent) == self.triton and state != "Z":
                    children[int(folder.name)] = model_of((folder / "cmdline").read_bytes())
            except (FileNotFoundError, ProcessLookupError):
                continue
        return children


def model_of(command):
    """`text` for `…/triton_python_backend_stub /repository/…/text/1/model.py …`; None for another program."""
    program, _, arguments = command.decode("utf-8", "replace").partition("\0")
    match = re.match(r"(?:.*/)?([^/]+)/\d+/[^/]+$", arguments.partition("\0")[0])
    return match[1] if program.endswith(STUB) and match else None
