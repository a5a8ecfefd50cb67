"""For administrators: accounts and roles, what the service is doing, what staff did."""
