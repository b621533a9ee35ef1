"""Every use case once: what the pages and the command line both call.

Each action checks what it is given, holds the athlete's lock, and makes its change in one
transaction. What cannot be done is raised as one of `actions.errors`; each door says it in its own
way.
"""
