"""Rejudging: stored submissions are graded again, looked at, and only then put in place."""
