"""What the wizard knows, without any widget."""
