"""Code of the project, by import path: imported from the project folder, digested by its source."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from milepost.base.errors import InvalidInputError
from milepost.base.ids import digest_bytes, digest_of


class UserCodeError(InvalidInputError):
    """Code that the project file names cannot be imported, found or called."""

    slug = "user-code"

    def __init__(self, *, reference: str, cause: str, fix: str) -> None:
        super().__init__(f"'{reference}' in the project file cannot be used: {cause}. {fix}")


def load_reference(reference: str, *, root: Path) -> Any:
    """Import `package.module:name` (dots in the name are followed) and return the object.

    The project folder stands first on the import path meanwhile. Raises UserCodeError.

    >>> load_reference("math:sqrt", root=Path(".")) is __import__("math").sqrt
    True
    """
    module_name, name = split_reference(reference)
    with _import_path(root):
        module = _import(module_name, reference=reference, root=root)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise UserCodeError(
                reference=reference,
                cause=f"module '{module_name}' has no '{part}'",
                fix=f"It has: {', '.join(_public_names(found)) or 'nothing public'}.",
            )
        found = getattr(found, part)
    return found


def split_reference(reference: str) -> tuple[str, str]:
    """Split `package.module:name` into module and name; raises UserCodeError for any other form."""
    module_name, colon, name = reference.partition(":")
    parts = [*module_name.split("."), *name.split(".")]
    if not colon or not all(part.isidentifier() for part in parts):
        raise UserCodeError(
            reference=reference, cause="it is not an import path", fix="Write 'package.module:name'."
        )
    return module_name, name


def digest_code(reference: str, *, root: Path) -> str:
    """Digest the project's source that the reference rests on; library code counts by its version.

    For a module inside the project folder: the bytes of every Python file of its package (or of the one
    file).
    """
    module_name, name = split_reference(reference)
    top = root / module_name.split(".")[0]
    if top.is_dir():
        files = sorted(path for path in top.rglob("*.py") if "__pycache__" not in path.parts)
    else:
        files = [path for path in [top.with_suffix(".py")] if path.is_file()]
    if not files:
        return digest_of([module_name, name, _version_of(module_name)])
    sources = [[str(path.relative_to(root)), digest_bytes(path.read_bytes())] for path in files]
    return digest_of([module_name, name, sources])


def _import(module_name: str, *, reference: str, root: Path) -> Any:
    _forget_other_project(module_name, root)
    importlib.invalidate_caches()
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise UserCodeError(
            reference=reference,
            cause=f"there is no module '{error.name}'",
            fix=f"It is looked for in {root} and among installed packages: create it, or put the path right.",
        ) from error
    except (Exception, SystemExit) as error:
        raise UserCodeError(
            reference=reference,
            cause=f"importing '{module_name}' raises {type(error).__name__}: {error}",
            fix=f"Try it in {root} with: python -c 'import {module_name}'.",
        ) from error


def _forget_other_project(module_name: str, root: Path) -> None:
    """Drop a module of the same name that was imported from somewhere else than this project."""
    top = module_name.split(".", maxsplit=1)[0]
    ours = next((path for path in (root / top / "__init__.py", root / f"{top}.py") if path.is_file()), None)
    known = sys.modules.get(top)
    origin = getattr(known, "__file__", None)
    if ours is None or known is None or origin is None or Path(origin).resolve() == ours.resolve():
        return
    for name in [name for name in sys.modules if name == top or name.startswith(f"{top}.")]:
        del sys.modules[name]


@contextmanager
def _import_path(root: Path) -> Iterator[None]:
    folder = str(root.resolve())
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _public_names(found: Any) -> list[str]:
    return (
        [name for name in vars(found) if not name.startswith("_")][:12] if hasattr(found, "__dict__") else []
    )


def _version_of(module_name: str) -> str:
    from importlib.metadata import PackageNotFoundError, packages_distributions, version

    top = module_name.split(".", maxsplit=1)[0]
    try:
        return version({"sklearn": "scikit-learn"}.get(top, top))
    except PackageNotFoundError:  # the package is called otherwise than its module
        names = packages_distributions().get(top, [])
        return ", ".join(f"{name} {version(name)}" for name in sorted(names))
