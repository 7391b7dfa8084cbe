"""Documents: what a report is written as for people; a page, so far."""
