"""Case sets: inputs drawn in the author jail, expected values, and the inputs a student writes."""
