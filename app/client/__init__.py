"""The command as a client of a service: it knows the public API and nothing of the server."""
