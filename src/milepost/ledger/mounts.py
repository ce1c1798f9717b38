"""Which file system a path lies on, as far as the system tells (Linux)."""

from __future__ import annotations

import re
from pathlib import Path

_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\w*|afs|ceph|lustre|gpfs|beegfs|glusterfs|davfs|ncpfs|fuse\.(sshfs|s3fs|gcsfuse|glusterfs|rclone|"
    r"ceph-fuse|davfs2?|juicefs|goofys|mount-s3|blobfuse2?)"
)
_ESCAPED = re.compile(r"\\([0-7]{3})")
_TABLE = Path("/proc/self/mountinfo")


def network_file_system(path: Path, *, mounts: str | None = None) -> str:
    """Name the network file system that holds a path; "" when it is local or the system does not tell.

    `mounts` is the text of Linux' `mountinfo` (proc(5)), read from the system when not given.

    >>> network_file_system(Path("/data/x"), mounts="36 35 98:0 / /data rw - nfs4 server:/d rw")
    'nfs4'
    """
    kind = _kind_of_mount(path.absolute(), _mount_table() if mounts is None else mounts)
    return kind if _NETWORK.fullmatch(kind) else ""


def _kind_of_mount(path: Path, mounts: str) -> str:
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4]))
        depth = len(point.parts)
        if depth >= best and (path == point or point in path.parents):
            best, kind = depth, after.split()[0]
    return kind


def _mount_table() -> str:
    try:
        return _TABLE.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
