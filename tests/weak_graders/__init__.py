"""Deliberately weak graders: what each attack of tests/attacks would gain elsewhere. Nothing here is ever served."""
