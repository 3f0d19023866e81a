"""Commands for those who work on Cairn."""
