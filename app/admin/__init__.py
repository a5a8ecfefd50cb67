"""What only administrators do: roles, the operations page, the audit log."""
