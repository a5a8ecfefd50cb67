"""Points, accepted exercises and time spent."""
