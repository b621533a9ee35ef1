"""Every use case once, called by both the pages and the command line.

Each action checks what it is given, holds the athlete's lock, and makes its change in one
transaction. Failures are raised as one of `actions.errors`; pages and commands each show them in
their own way.
"""
