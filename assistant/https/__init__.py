"""HTTPS for a plant without an IT department: an authority of its own, and this server's certificate by it."""
