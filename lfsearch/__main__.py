"""`python -m lfsearch` and the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    try:
        from lfsearch.cli import main as run
    except KeyboardInterrupt:  # Ctrl-C while Python still loads
        raise SystemExit(130) from None
    run()


if __name__ == "__main__":
    main()
