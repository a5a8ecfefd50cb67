"""What a page shows, computed for its template."""
