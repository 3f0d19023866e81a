"""Where the landscape is kept: one contract (`base`), two stores (`sqlite`, `neo4j`)."""
