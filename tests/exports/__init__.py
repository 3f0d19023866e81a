"""The whole landscape as a file."""
