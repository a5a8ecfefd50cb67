"""Analytics: failures in a class, students who are stuck, similar sources."""
