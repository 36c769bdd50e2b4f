"""One file per kind of endpoint. Only here does a byte leave towards a model."""
