"""Whole-landscape measures: made from a snapshot of the record, kept for its revision and a day."""
