"""How people write values, and rows of lists."""
