"""Exercises that are written here: uploaded or edited in the browser, checked, published."""
