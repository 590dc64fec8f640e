"""The queue of jobs as an administrator sees it, and what they may do to it."""
