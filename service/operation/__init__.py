"""What an operator does: carrying a landscape off and back, moving it, and finding what is wrong."""
