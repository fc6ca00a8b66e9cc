"""What a reader sees of the intake: a report in tables, and the templates that an office fills."""
