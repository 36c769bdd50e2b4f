"""The tables of use cases. Who may read which stands in the queries."""
