"""From the evidence to the seed package: one module a family of files."""
