"""The questions: one module each, over the primitives of a store; the list stands in `registry`."""
