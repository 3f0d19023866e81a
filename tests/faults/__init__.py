"""Real processes, killed at any point of what they do: a whole landscape is left each time."""
