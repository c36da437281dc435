"""The same answers as JSON, each the object that `--json` prints; and the document that describes them."""
