"""What we ask: the forms as versioned data, their checks, and what they feed in the plan."""
