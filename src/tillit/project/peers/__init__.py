"""Other ways to plan a day's visits, for comparison only: each gives a shift and a start for each task.

They read the same whole-number arrays as the planner; what they propose is timed by the planner's decoder and judged by
the strict judge of the instance's layout.
"""
