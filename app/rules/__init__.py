"""The rules of courses: pure functions of facts and a time, without a database or a clock."""
