"""`python -m lfsearch` and the console script."""

from __future__ import annotations

import gc
import sys

# Nearly all that a command makes lives until its end, and looking for garbage among it costs a tenth of a search: this
# many new objects are waited for (Python: 700), and there is no last look when all of it goes anyway.
_OBJECTS = 50_000


def main() -> None:
    """Run the command line."""
    gc.set_threshold(_OBJECTS)
    portable = getattr(sys, "frozen", False)  # PyInstaller's mark
    if portable:
        from multiprocessing import freeze_support

        from lfsearch.reading.pdf.apart import PORTABLE, serve

        freeze_support()  # a process of the page's that reads a file is this program again
        if sys.argv[1:] == [PORTABLE]:
            serve()
            return
    try:
        from lfsearch.cli import main as run
    except KeyboardInterrupt:  # Ctrl-C while Python still loads
        raise SystemExit(130) from None
    try:
        # A double click opens the page.
        run(["serve", "--open"] if portable and len(sys.argv) == 1 else None)
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
