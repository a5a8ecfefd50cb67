"""Reference solutions: access, and the cost of unlocking one."""
