"""Languages of the pages: the reader's language and the texts in it."""
