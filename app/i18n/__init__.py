"""Languages: the choice of the reader's language, and one catalogue of texts for each."""
