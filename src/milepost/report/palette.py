"""The colours of the charts, light and dark: safe for colour-blind readers, text with AA contrast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Ink:
    """A colour on light and on dark ground.

    Charts are specified in the light colour; the page's style sheet swaps it on dark ground, by that very
    colour, so one drawing serves both. Two inks therefore never share a light colour.
    """

    light: str
    dark: str


ACCENT = Ink(light="#1257a0", dark="#79b4f5")
ORANGE = Ink(light="#b4500b", dark="#f2a25c")
TEAL = Ink(light="#0d7377", dark="#5cc4c0")
PURPLE = Ink(light="#74459c", dark="#c39be6")
SLATE = Ink(light="#5d6a79", dark="#a3b0be")
MUTED = Ink(light="#586473", dark="#a9b4c0")
TEXT = Ink(light="#1b2530", dark="#e6ebf0")
GRID = Ink(light="#e4e8ed", dark="#2c353f")
GROUND = Ink(light="#fefefe", dark="#12171d")

INKS = (ACCENT, ORANGE, TEAL, PURPLE, SLATE, MUTED, TEXT, GRID, GROUND)
SERIES = (ACCENT, TEAL, PURPLE, SLATE, ORANGE)


def dark_rules() -> str:
    """Write the style rules that swap every chart colour for its dark one."""
    return "\n".join(
        f'.chart [{part}="{ink.light}"] {{ {part}: {ink.dark}; }}'
        for ink in INKS
        for part in ("fill", "stroke")
    )
