"""The supervisor's side of the sandbox: makes jails, speaks to them, trusts nothing that comes back."""
