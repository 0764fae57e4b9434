"""The course on disk: assignments, limits, hints, and where its folder lies.

Imports only `untrusted.isolation`, for the limits. No student's code is read or run here.
"""
