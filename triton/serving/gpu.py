"""The devices that a Triton container sees."""

import subprocess

from .problem import Problem

QUERY = ["nvidia-smi", "--query-gpu=index,memory.free,memory.total", "--format=csv,noheader,nounits"]


def require_free_memory(mebibytes):
    """Refuses to start where a device lacks the memory that this color was promised.

    Triton itself bounds nobody's GPU memory: a color that loads into what the other one needs would break the other one.

    mebibytes: None where nothing was promised
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
        index, free, total = (part.strip() for part in line.split(","))
        if int(free) < mebibytes:
            raise Problem(
                f"GPU {index} has {free} of {total} MiB free, and this color was promised {mebibytes} MiB: "
                "give the colors smaller parts, a device each, or standby: stopped"
            )
