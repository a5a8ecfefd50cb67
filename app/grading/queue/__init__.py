"""The queue of submissions: in memory for one process, in PostgreSQL for several machines."""
