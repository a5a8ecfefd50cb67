"""The only code that runs in a jail. It uses the standard library and numpy, and nothing else of the project."""
