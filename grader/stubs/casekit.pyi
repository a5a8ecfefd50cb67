# In a jail `casekit` is a module of its own name. Type checkers find it here.
from grader.inside.casekit import *  # noqa: F403
