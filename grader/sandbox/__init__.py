"""The supervisor's side of the sandbox: starts jails, speaks to them, and trusts nothing that comes back."""
