"""Measures over the whole landscape."""
