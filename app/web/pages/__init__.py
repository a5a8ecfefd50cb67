"""Page routes, one module for each feature."""
