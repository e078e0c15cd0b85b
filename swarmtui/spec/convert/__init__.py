"""Convert the text of a person or a file to a ServiceSpec, and that to the request body."""
