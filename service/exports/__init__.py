"""The whole landscape as a file: one module a format, all of them listed in `formats`."""
