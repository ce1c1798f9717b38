"""Milepost carries a machine-learning project through its life cycle, each step a decision on evidence."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milepost.lifecycle.project import open_project as open

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def __getattr__(name: str) -> Any:
    """Import the heavy parts only when somebody asks for them."""
    if name == "open":
        from milepost.lifecycle.project import open_project

        return open_project
    raise AttributeError(f"module 'milepost' has no attribute {name!r}")
