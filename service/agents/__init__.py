"""The same questions as read-only tools for agents, over the Model Context Protocol."""
