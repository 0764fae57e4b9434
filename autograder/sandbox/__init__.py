"""The trusted handle on the untrusted side: start and end processes, ask one worker, say how it died.

Imports `untrusted` (as data and protocol) and `course`. Nothing that a worker sends is believed without a check.
"""
