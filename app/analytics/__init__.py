"""How a class fares: where it fails, who is stuck, similar sources."""
