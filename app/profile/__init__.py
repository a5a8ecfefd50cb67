"""A person's own account: sessions, password, data export, deletion."""
