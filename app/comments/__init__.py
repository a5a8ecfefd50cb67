"""Comments under an exercise, and reports of them."""
