"""The embedded target's rules: what an entity needs to know, and the plan of conditional writes it comes to.

Pure: a plan says what must hold and what to write; the storage behind it decides, in one transaction, whether it does.
"""
