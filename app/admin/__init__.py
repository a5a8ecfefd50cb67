"""Administration: roles, the operations page, the audit log."""
