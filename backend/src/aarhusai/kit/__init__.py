"""Clock, ids and paging: small things every room needs, each named for what it is."""
