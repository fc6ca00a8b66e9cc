"""What planners read out of an answer: profile, gaps, comparisons, tables, time."""
