"""The admin's pages, one module a page."""
