"""Builders of the sample plant's files. What the files say stands in `samples/content/`."""
