"""Alembic's entry: one connection, one transaction, our metadata."""

from contextlib import nullcontext

from alembic import context

from fruehe_hilfen.db.registry import metadata

given = context.config.attributes.get("connection")
"""A connection whose transaction is somebody else's."""
engine = context.config.attributes["engine"]
with nullcontext(given) if given is not None else engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    if given is None:
        connection.commit()
