"""What the widgets build on: key order, background work, symbols, themes, Textual's internals."""
