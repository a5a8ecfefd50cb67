"""Accounts: passwords, tokens, sessions, and the principal behind a request."""
