"""The publish gate: every check that an exercise passes before students see it."""
