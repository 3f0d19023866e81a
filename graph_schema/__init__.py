"""The vocabulary of the landscape: types, closed lists, records and the rules that follow from them.

No input or output beyond its own files, and nothing of the service is imported here.
"""
