"""A model repository, from the archive that a color is given to the folder that Triton reads."""

import hashlib
import os
import re
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from .configuration import with_variant
from .problem import Problem

MEBIBYTE = 1024 * 1024
CONFIGURATION = "config.pbtxt"


def unpacked(archive, folder, variant):
    """Folder with the archive's models and the variant's flags. Unpacked once: a container that starts again finds it."""
    try:
        found = archive.stat()
        name = hashlib.sha256(f"{archive} {found.st_size} {found.st_mtime_ns} {variant.digest}".encode()).hexdigest()
        repository = folder / name[:16]
        if repository.is_dir():
            print(f"{repository}: unpacked before", flush=True)
            return repository
        empty(folder)
        part = folder / f"{repository.name}.part"
        unpack(archive, part)
        for model in sorted(part.iterdir()):
            if model.is_dir():
                configure(model, variant)
        os.rename(part, repository)
        return repository
    except FileNotFoundError as reason:
        raise Problem(f"{reason.filename}: no such file or folder") from reason
    except PermissionError as reason:
        raise Problem(f"{reason.filename}: the user {os.getuid()} may not do what is needed there (archive: read, folder: write)") from reason
    except OSError as reason:
        raise Problem(f"{archive} cannot be unpacked in {folder}: {reason.strerror or reason}") from reason


def empty(folder):
    """Removes what earlier archives left, and what an interrupted start did."""
    for entry in folder.iterdir():
        if re.fullmatch(r"[0-9a-f]{16}(\.part)?", entry.name):
            shutil.rmtree(entry)


def unpack(archive, folder):
    try:
        with tarfile.open(archive, "r:") as tar:
            members = members_of(archive, tar)
            check_room(archive, members, folder.parent)
            for path, member in members.items():
                target = folder / path
                if member.isdir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with tar.extractfile(member) as content, open(target, "wb") as file:
                    shutil.copyfileobj(content, file, MEBIBYTE)
                target.chmod(0o755 if member.mode & 0o100 else 0o644)
    except (tarfile.TarError, EOFError) as reason:
        raise Problem(f"{archive} is no whole, uncompressed tar archive: {reason}") from reason


def members_of(archive, tar):
    """The archive's members by their paths, all of which lie inside the folder that they are written to."""
    members = {}
    for member in tar:
        path = PurePosixPath(member.name)
        if path == PurePosixPath("."):
            continue
        if path.is_absolute() or ".." in path.parts:
            raise Problem(f"{archive}: {member.name!r} points out of the archive. Pack it with tar -C <folder> -cf <file> .")
        if not (member.isreg() or member.isdir()):
            raise Problem(
                f"{archive}: {member.name!r} is neither file nor folder. Pack what links point to: tar --dereference --hard-dereference"
            )
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


def configure(model, variant):
    file = Path(model) / CONFIGURATION
    text, added = with_variant(file.read_text("utf-8"), variant)
    file.write_text(text, "utf-8")
    what = f"the variant {variant.name} sets {', '.join(added)}" if added else "its own configuration states everything"
    print(f"model {model.name}: {what}", flush=True)
