"""Long, seeded trials of what must hold whatever happens; each module here is one, with a `main(argv) -> int`."""
