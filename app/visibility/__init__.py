"""Permissions on exercises: pure functions of an exercise, its viewer, and the assignments that hold it."""
