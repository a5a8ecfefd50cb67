"""The outbox: messages that are stored with their cause, and sent afterwards until they arrive or are given up."""
