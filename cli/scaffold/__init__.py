"""From a sample file to a definition that takes it: what is guessed, and why, for a person to check."""
