"""From a question to ranked clauses, and from a name to a document; called so because `lfsearch.search` is a function."""
