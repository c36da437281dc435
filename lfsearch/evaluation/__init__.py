"""How good a ranking is: judged topics, measures, reports, TREC files."""
