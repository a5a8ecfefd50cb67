# In a jail `casekit` is a module of its own name; this is where type checkers find it.
from grader.inside.casekit import *  # noqa: F403
