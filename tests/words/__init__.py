"""The vocabulary and the seed data obey their own rules."""
