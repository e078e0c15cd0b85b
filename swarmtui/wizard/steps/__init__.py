"""The steps, one per file; none knows another."""
