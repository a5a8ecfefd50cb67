"""Reference solutions: who may read one, and what it costs."""
