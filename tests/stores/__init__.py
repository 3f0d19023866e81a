"""What is particular to one store; what every store must do stands in `tests.contract`."""
