"""What stands around the answers: who may ask how often, and what is counted."""
