"""How the service is put together: embedded in one process, or distributed over services and workers."""
