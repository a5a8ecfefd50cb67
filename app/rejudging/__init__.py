"""Rejudging: grade stored submissions again, review the changes, then apply or drop them."""
