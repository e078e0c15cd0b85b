"""From what a person or a file says to a ServiceSpec, and on to the body that is sent."""
