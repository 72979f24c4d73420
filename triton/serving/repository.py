"""A model repository, from the archive that a color is given to the folder that Triton reads."""

import contextlib
import hashlib
import os
import re
import shutil
from pathlib import Path

from .archive import CONFIGURATION, unpack
from .configuration import with_variant
from .problem import Problem


class Repository:
    def __init__(self, settings, variant):
        self.archive = settings.archive
        self.sha256 = settings.archive_sha256
        self.folder = settings.folder
        self.variant = variant

    def served(self):
        """Whether Triton has answered from it before."""
        try:
            return self.mark().exists()
        except OSError:
            # Told when it is unpacked.
            return False

    def note_served(self):
        # Nobody's answers end for a mark that a full disk does not take.
        with contextlib.suppress(OSError):
            self.mark().touch()

    def mark(self):
        path = self.path()
        return path.with_name(f"{path.name}.served")

    def unpacked(self):
        """Folder with the archive's models and the variant's flags. Unpacked once: a container that starts again finds it."""
        try:
            repository = self.path()
            if repository.is_dir():
                print(f"{repository}: unpacked before", flush=True)
                return repository
            self.empty()
            part = self.folder / f"{repository.name}.part"
            try:
                unpack(self.archive, part, self.sha256)
                for model in sorted(part.iterdir()):
                    if model.is_dir():
                        configure(model, self.variant)
                os.rename(part, repository)
            finally:
                shutil.rmtree(part, ignore_errors=True)
            return repository
        except FileNotFoundError as reason:
            raise Problem(f"{reason.filename}: no such file or folder") from reason
        except PermissionError as reason:
            raise Problem(
                f"{reason.filename}: the user {os.getuid()} may not do what is needed there (archive: read, folder: write)"
            ) from reason
        except OSError as reason:
            raise Problem(f"{self.archive} cannot be unpacked in {self.folder}: {reason.strerror or reason}") from reason

    def path(self):
        """Named by all that decides what is in it: archive, variant, and the code that unpacks."""
        named = hashlib.sha256(f"{self.identity()} {self.variant.digest} {digest_of_code()}".encode())
        return self.folder / named.hexdigest()[:16]

    def identity(self):
        """The archive's sum, for which no archive is needed; where none is stated, what can be known without reading it."""
        if self.sha256 is not None:
            return self.sha256
        found = self.archive.stat()
        return f"{self.archive} {found.st_size} {found.st_mtime_ns}"

    def empty(self):
        """Removes what earlier archives left, and what an interrupted start did."""
        for entry in self.folder.iterdir():
            if re.fullmatch(r"[0-9a-f]{16}(\.part)?", entry.name):
                shutil.rmtree(entry)
            elif re.fullmatch(r"[0-9a-f]{16}\.served", entry.name):
                entry.unlink()


def digest_of_code():
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def configure(model, variant):
    file = Path(model) / CONFIGURATION
    try:
        text, added = with_variant(file.read_text("utf-8"), variant)
    except UnicodeDecodeError as reason:
        raise Problem(f'model "{model.name}": {CONFIGURATION} is not UTF-8 from byte {reason.start} on: write it as UTF-8') from reason
    file.write_text(text, "utf-8")
    what = f"the variant {variant.name} sets {', '.join(added)}" if added else "its own configuration states everything"
    print(f"model {model.name}: {what}", flush=True)
