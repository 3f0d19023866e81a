"""What an operator starts Cairn with."""
