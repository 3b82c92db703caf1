"""Pages of HTML that need nothing else: one look and one way to say where results come from."""

from explain.document.page import environment
from explain.document.provenance import Row, machine, now, source_digest, versions

__all__ = ["Row", "environment", "machine", "now", "source_digest", "versions"]
