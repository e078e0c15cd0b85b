"""The HTTP side of the demo: the server, HTTP/1.1, the routes of the Engine API, filters."""
