"""Points, solved exercises and time spent."""
