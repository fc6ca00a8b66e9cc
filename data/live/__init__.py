"""Live sources: what publishers offer on the network, frozen into a version.

Only sources of the allow-list (``live.toml`` of the catalogue) are ever asked: ``sources`` reads
it, ``fetch`` brings one as a file, ``changes`` says whether it is still the same, ``versions``
ties it to the register. Nothing that a reader types reaches the network.
"""
