"""Judgements of answers, and answers that the responsible person approved."""
