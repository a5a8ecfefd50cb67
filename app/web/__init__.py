"""The pages: rendered on the server, and usable without scripts except for the editor."""
