"""Source and exercise in, report out.

Knows nothing of the web service or its database. `grader.inside` is the only
code that ever runs in a jail; everything else here runs in the trusted supervisor.
"""
