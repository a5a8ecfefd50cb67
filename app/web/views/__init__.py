"""View models: the data of pages, computed for their templates."""
