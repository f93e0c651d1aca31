"""Targets beyond the hub: adapters of the port `Target` to systems that others run."""
