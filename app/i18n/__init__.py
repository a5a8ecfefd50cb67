"""Languages: which one a reader gets, and the one catalogue of texts for each."""
