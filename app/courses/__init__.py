"""Courses: members, assignments with their rules, grades."""
