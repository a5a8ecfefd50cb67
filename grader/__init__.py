"""The grader: source and exercise in, report out.

It does not depend on the web service or its database.
Only `grader.inside` runs in a jail; everything else here runs in the trusted supervisor.
"""
