"""Cairn's service: stores, questions, and the interfaces that ask them."""
