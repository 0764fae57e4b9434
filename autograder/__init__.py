"""Descent Kit's grader: the engine, and the hidden pytest graders under ``graders/``."""
