"""Raises nothing, defines nothing: `return` outside of a function, behind a line that would print success.

Gains where success is the absence of a failing test.
"""

print("accepted")
return
