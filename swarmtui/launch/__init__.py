"""The use cases that the wizard and the commands share: check, build, look up, submit, watch.

Importing this package costs nothing; its modules load pydantic only when they are given a spec.
"""
