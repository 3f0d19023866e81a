"""Measures over the whole landscape: plain functions of a snapshot that is kept for its revision."""
