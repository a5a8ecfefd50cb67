"""The command-line client: it uses the public API and imports nothing of the server."""
