"""A model repository's archive: what it may hold, and the way out of it."""

import hashlib
import os
import shutil
import tarfile
from pathlib import PurePosixPath

from .problem import Problem

MEBIBYTE = 1024 * 1024
CONFIGURATION = "config.pbtxt"


class Hashed:
    """Reads a file once from its beginning to its end, and knows the SHA-256 of all that was read."""

    def __init__(self, file):
        self.file = file
        self.sum = hashlib.sha256()

    def read(self, size):
        block = self.file.read(size)
        self.sum.update(block)
        return block

    def digest(self):
        """Of the whole file: an archive's padding counts too."""
        while self.read(MEBIBYTE):
            pass
        return self.sum.hexdigest()


def unpack(archive, folder, sha256):
    """Writes the archive's models into a new folder.

    sha256: that the archive has to have; None where any is right
    """
    try:
        with open(archive, "rb") as file:
            with tarfile.open(fileobj=file, mode="r:") as tar:
                members = members_of(archive, tar)
            check_room(archive, members, folder.parent)
            file.seek(0)
            hashed = Hashed(file)
            # A second look, for what is hashed has to be what is written, whatever becomes of the file meanwhile.
            with tarfile.open(fileobj=hashed, mode="r|") as tar:
                for member in tar:
                    write(tar, member, folder / path_of(archive, member))
            found = hashed.digest()
    except (tarfile.TarError, EOFError) as reason:
        raise Problem(f"{archive} is no whole, uncompressed tar archive: {reason}") from reason
    if sha256 not in (None, found):
        raise Problem(
            f"{archive} has the SHA-256 {found}, and the release {sha256}: put the released archive back, or release this one"
        )


def write(tar, member, target):
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tar.extractfile(member) as content, open(target, "wb") as file:
        shutil.copyfileobj(content, file, MEBIBYTE)
        file.flush()
        # Nobody looks at the archive again, so what a power cut would lose has to be on the disk.
        os.fsync(file.fileno())
    target.chmod(0o755 if member.mode & 0o100 else 0o644)


def path_of(archive, member):
    """Where a member goes, which is inside the folder that it is written to."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts:
        raise Problem(f"{archive}: {member.name!r} points out of the archive. Pack it with tar -C <folder> -cf <file> .")
    if not (member.isreg() or member.isdir()):
        raise Problem(
            f"{archive}: {member.name!r} is neither file nor folder. Pack what links point to: tar --dereference --hard-dereference"
        )
    return path


def members_of(archive, tar):
    """The archive's members by their paths."""
    members = {}
    for member in tar:
        path = path_of(archive, member)
        if path == PurePosixPath("."):
            continue
        if path in members and not member.isdir():
            raise Problem(f"{archive}: {member.name!r} is in it twice")
        members[path] = member
    check_layout(archive, members)
    return members


def check_layout(archive, members):
    models = {path.parts[0] for path, member in members.items() if len(path.parts) > 1 or member.isdir()}
    if not models:
        raise Problem(f"{archive} holds no model: one folder a model is wanted, each with {CONFIGURATION} and version folders")
    for model in sorted(models):
        if PurePosixPath(model, CONFIGURATION) in members:
            continue
        deeper = any(path.parts[0] == model and path.parts[2:] == (CONFIGURATION,) for path in members)
        cure = f"Pack from inside: tar -C {model} -cf <file> ." if deeper else "An empty one lets Triton find out what it can"
        raise Problem(f"{archive}: the folder {model!r} has no {CONFIGURATION}. {cure}")


def check_room(archive, members, folder):
    wanted = sum(member.size for member in members.values())
    free = shutil.disk_usage(folder).free
    if wanted > free:
        raise Problem(
            f"{archive} needs {wanted // MEBIBYTE + 1} MiB unpacked, and {folder} has {free // MEBIBYTE} MiB free: make room there"
        )
    print(f"{archive}: unpacking {wanted / MEBIBYTE:.1f} MiB", flush=True)
