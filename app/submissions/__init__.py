"""Submissions and runs: intake, reading, drafts, cancellation, replay."""
