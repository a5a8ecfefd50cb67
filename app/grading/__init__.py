"""Grading: workers, the queue they claim from, progress for the pages, stored reports."""
