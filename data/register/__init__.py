"""The register: every version of what was taken in, and what changed between two of them."""
