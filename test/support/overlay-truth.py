"""What a container sees, from the kernel: each layer is unpacked alone by GNU tar, its markers become overlayfs' own, and
the layers are mounted over each other. Reads one JSON list from standard input, a list of tar paths (base first) per
image, and writes one JSON line an image: a list of what is there, or null when GNU tar refuses a layer.

Run it as root in a mount namespace of its own: unshare -m python3 overlay-truth.py FOLDER."""
import ctypes
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
work = os.fsencode(sys.argv[1])
types = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "directory",
    stat.S_IFLNK: "symlink",
    stat.S_IFIFO: "fifo",
    stat.S_IFCHR: "character",
    stat.S_IFBLK: "block",
}


def unpack(tar, folder):
    # Folders that no entry names come out 0700: nothing in the tests has this mode. -P: symlinks are made at once, so
    # that later entries replace them.
    done = subprocess.run(
        ["tar", "--xattrs", "-Pxpf", tar, "-C", folder], preexec_fn=lambda: os.umask(0o077), stderr=subprocess.DEVNULL
    )
    return done.returncode == 0


def convert(folder):
    """OCI image-spec, layer.md "Whiteouts", into kernel, filesystems/overlayfs.rst "whiteouts and opaque directories"."""
    for at, folders, files in os.walk(folder, topdown=False):
        for name in folders + files:
            path = os.path.join(at, name)
            removed = name[4:]
            if name == b".wh..wh..opq":
                remove(path)
                os.setxattr(at, "trusted.overlay.opaque", b"y")
            elif name.startswith(b".wh.") and removed not in (b"", b".", b".."):
                remove(path)
                target = os.path.join(at, removed)
                if not os.path.lexists(target):
                    os.mknod(target, stat.S_IFCHR, os.makedev(0, 0))
                elif os.path.isdir(target) and not os.path.islink(target):
                    os.setxattr(target, "trusted.overlay.opaque", b"y")


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.remove(path)


def mounted(folders):
    target = os.path.join(work, b"merged")
    os.makedirs(target, exist_ok=True)
    options = b"lowerdir=" + b":".join(reversed(folders))
    if libc.mount(b"overlay", target, b"overlay", 1, options) != 0:
        raise OSError(ctypes.get_errno(), "mount")
    try:
        return listing(target)
    finally:
        libc.umount2(target, 2)


def listing(root):
    found = []
    for at, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(at, name)
            try:
                facts = os.lstat(path)
            except FileNotFoundError:
                continue  # a whiteout with nothing below it
            kind = types[stat.S_IFMT(facts.st_mode)]
            entry = {"path": os.path.relpath(path, root).decode("latin1"), "type": kind, "mode": facts.st_mode & 0o7777}
            if kind == "file":
                with open(path, "rb") as file:
                    entry["content"] = hashlib.sha256(file.read()).hexdigest()
                entry["size"] = facts.st_size
            if kind == "symlink":
                entry["target"] = os.readlink(path).decode("latin1")
            found.append(entry)
    return sorted(found, key=lambda entry: entry["path"])


for layers in json.load(sys.stdin):
    # A mount without an upper folder needs two lower ones.
    folders = [os.path.join(work, b"empty")]
    os.makedirs(folders[0])
    result = None
    for index, tar in enumerate(layers):
        folder = os.path.join(work, b"%d" % index)
        os.makedirs(folder, 0o755)
        os.chmod(folder, 0o755)
        folders.append(folder)
        if not unpack(tar, folder):
            break
        convert(folder)
    else:
        result = mounted(folders)
    print(json.dumps(result), flush=True)
    for folder in folders:
        shutil.rmtree(folder)
