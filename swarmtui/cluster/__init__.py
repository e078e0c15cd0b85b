"""WHAT the manager knows, and what follows from it: pure functions over the answers of the API."""
