"""Live sources: what publishers offer on the network, frozen into a version."""
