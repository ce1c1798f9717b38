"""The command line `milepost`: parse, one call, render."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    from milepost.cli.shell import run

    raise SystemExit(run())
