"""Grading: workers, the queue they claim from, progress on its way to the pages, stored reports."""
