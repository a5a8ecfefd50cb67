"""E-mail: addresses, messages, and the operator's SMTP server."""
