"""The terminal below the widgets: keys, background work, symbols, themes."""
