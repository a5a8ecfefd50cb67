"""Comments on exercises, and reports of comments."""
