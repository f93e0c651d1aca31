"""Commands for a terminal, a module each: `onboard` is for operators. They know no more than the use cases do."""
