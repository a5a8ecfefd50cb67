"""The exercise format: reading a folder, the declared properties, labs and the catalogue of exercises."""
