"""The maintenance staff's pages: the search with its filters, and everything that is known of one code."""
