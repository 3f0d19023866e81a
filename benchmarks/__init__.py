"""What Cairn costs, measured side by side in one run; the figures stand in README.md."""
