"""Answers from what we know, and composes the program: settings, runtime, command line, evaluation."""
