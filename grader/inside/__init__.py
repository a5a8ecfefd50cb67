"""The only code that runs in a jail. Standard library and numpy; imports nothing else of the project."""
