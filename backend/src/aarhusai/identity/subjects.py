"""People and units by name: who owns something, with whom it is shared or may be. The caller decides who may ask."""

from aarhusai.identity.repository.subjects import SubjectRow, known, names, people, units

__all__ = ["SubjectRow", "known", "names", "people", "units"]
