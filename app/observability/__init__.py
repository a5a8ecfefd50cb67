"""Logs, metrics, traces and health: what operators see of a running service."""
