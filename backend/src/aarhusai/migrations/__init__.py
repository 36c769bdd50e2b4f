"""The schema's history. Alembic runs it; nothing else in the product imports SQLAlchemy."""
