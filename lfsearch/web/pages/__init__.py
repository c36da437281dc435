"""Each page: what it needs is asked of one engine, and filled into its template."""
