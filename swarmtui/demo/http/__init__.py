"""The demo's socket: HTTP/1.1, the routes of the Engine API, its filters."""
