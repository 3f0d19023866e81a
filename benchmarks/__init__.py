"""What Cairn costs, measured side by side."""
