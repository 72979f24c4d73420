"""Stated flags of an image: what variants/<name>.json says."""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    name: str
    # Fields for each model's configuration, as Triton's ModelConfig names them.
    model: dict
    # Options of tritonserver, without the dashes.
    server: dict
    # Of the file.
    digest: str

    @classmethod
    def read(cls, folder, name):
        content = (folder / f"{name}.json").read_bytes()
        stated = json.loads(content)
        return cls(name, stated["model"], stated["server"], hashlib.sha256(content).hexdigest())
