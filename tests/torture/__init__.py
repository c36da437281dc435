"""What an unkind machine does to a corpus and its index, again and again: kills, faults, damage.

    python -m tests.torture kills [--seed N] [--count N]      the process ends at some call that writes
    python -m tests.torture faults [--seed N] [--count N]     such a call fails: disk full, disk broken, no permission
    python -m tests.torture signals [--seed N] [--count N]    it is told to end there (SIGTERM and others)
    python -m tests.torture readers [--seed N] [--count N]    they read while the index is written, for long
    python -m tests.torture fuzz [--seed N] [--count MINUTES] what is read is anything at all
    python -m tests.torture arguments [--seed N] [--count N] every option of every command has a value that nobody means
    python -m tests.torture damages [--seed N] [--count N]    a file of the index is not what was written

Each module here that has a `run(seed, count)` is such a sub-command; `run` gives a summary whose list "bad" is empty when
all went well. A short part of each runs with the other tests (tests/test_torture.py).
"""
