"""WHAT the manager knows, and what follows from it: pure functions over what the API answered."""
