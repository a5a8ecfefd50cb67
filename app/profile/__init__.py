"""The user's own account: sessions, password, data export, deletion."""
