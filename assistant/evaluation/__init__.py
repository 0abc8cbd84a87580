"""`banjang eval`: question sets, measures, comparison and report."""
