"""What a snapshot says against a spec: names, ports, labels, nodes."""
