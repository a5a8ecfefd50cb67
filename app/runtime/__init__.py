"""Composition of the service: embedded in one process, or distributed over services and workers."""
