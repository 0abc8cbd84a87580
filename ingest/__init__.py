"""Adds to what we know: file -> pages -> blocks -> chunks, one parser module per format."""
