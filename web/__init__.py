"""Shows it: HTTP, server-sent events, pages and static files. No logic of its own."""
