"""Reports, explanations and gate runs as text for a terminal or a notebook."""
