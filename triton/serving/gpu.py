"""The devices that a Triton container sees."""

import subprocess

from .problem import Problem

QUERY = ["nvidia-smi", "--query-gpu=index,memory.free,memory.total", "--format=csv,noheader,nounits"]


def require_free_memory(mebibytes, served):
    """Refuses to start where a device lacks the memory that this color was promised.

    Triton itself bounds nobody's GPU memory: a color that loads into what the other one needs would break the other one.

    mebibytes: None where nothing was promised
    served: whether the same models served here before. Their users may wait for them, and they took no more than their part then.
    """
    if mebibytes is None:
        return
    try:
        answer = subprocess.run(QUERY, capture_output=True, text=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError) as reason:
        raise Problem(
            f"GPU_MEMORY_MEBIBYTES is {mebibytes}, but nvidia-smi does not tell a GPU ({reason}): give the container one"
        ) from reason
    for line in answer.splitlines():
        index, free, total = [*(part.strip() for part in line.split(",")), "", ""][:3]
        if not free.isdigit():
            # Of memory that a GPU shares with the machine, or divides among MIG devices, drivers tell no number.
            print(f"GPU {index} tells {free!r} as its free memory: it is not judged", flush=True)
        elif int(free) < mebibytes:
            lacking = f"GPU {index} has {free} of {total} MiB free, and this color was promised {mebibytes} MiB"
            if not served:
                raise Problem(f"{lacking}: give the colors smaller parts, a device each, or standby: stopped")
            print(f"{lacking}: started nevertheless, for it has served before", flush=True)
