"""The environment of a Triton container. Nothing else in it reads the environment; triton/contract.ts names the variables."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .problem import Problem


@dataclass(frozen=True)
class Settings:
    http_port: int
    metrics_port: int
    # Of the model repository (.tar).
    archive: Path
    # That the archive has to have, in small letters; None where any is right.
    archive_sha256: Optional[str]
    # Where it is unpacked.
    folder: Path
    # Name of a file in variants/, without its ending.
    variant: str
    drain_seconds: int
    # That has to be free on every device at the start; None where nobody asks.
    gpu_memory_mebibytes: Optional[int]


def settings_of(environment, variants):
    """Reads all variables and tells every wrong one at once.

    variants: folder with one .json file a variant
    """
    problems = []

    def whole(name, default, lowest, highest):
        text = environment.get(name, "")
        if text == "":
            return default
        if text.isascii() and text.isdigit() and lowest <= int(text) <= highest:
            return int(text)
        problems.append(f"{name} is {text!r}: a whole number from {lowest} to {highest} is wanted")
        return default

    def path(name, default):
        text = environment.get(name, default)
        if text.startswith("/"):
            return Path(text)
        problems.append(f"{name} is {text!r}: an absolute path is wanted" if text else f"{name} is not set")
        return Path("/")

    def sha256(name):
        text = environment.get(name, "")
        if text == "" or re.fullmatch(r"[0-9a-fA-F]{64}", text):
            return text.lower() or None
        problems.append(f"{name} is {text!r}: 64 hexadecimal digits are wanted")
        return None

    known = sorted(file.stem for file in variants.glob("*.json"))
    variant = environment.get("VARIANT") or "standard"
    if variant not in known:
        problems.append(f"VARIANT is {variant!r}: one of {', '.join(known)} is wanted")

    settings = Settings(
        http_port=whole("HTTP_PORT", 8000, 1, 65535),
        metrics_port=whole("METRICS_PORT", 8002, 1, 65535),
        archive=path("MODEL_REPOSITORY", ""),
        archive_sha256=sha256("MODEL_SHA256"),
        folder=path("REPOSITORY_FOLDER", "/repository"),
        variant=variant,
        drain_seconds=whole("DRAIN_SECONDS", 30, 0, 3600),
        gpu_memory_mebibytes=whole("GPU_MEMORY_MEBIBYTES", None, 1, 10_000_000),
    )
    if settings.http_port == settings.metrics_port:
        problems.append(f"HTTP_PORT and METRICS_PORT are both {settings.http_port}")
    if problems:
        raise Problem("; ".join(problems))
    return settings
