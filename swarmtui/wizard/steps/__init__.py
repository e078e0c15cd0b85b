"""The panes of the steps, one per module; no step imports another."""
