"""A stamp of everything outside a use case that an approval depends on."""

from aarhusai.storage.database import Executor


async def stamp(executor: Executor) -> str:
    """Another text whenever a model, a provider, a country switch, a collection's class, the assistants there are or
    the unit of one has changed.
    """
    found = await executor.value(
        str,
        """
        SELECT concat_ws(' ',
            (SELECT md5(string_agg(concat_ws(',', id, revision, state, zone), ';' ORDER BY id)) FROM model),
            (SELECT md5(string_agg(concat_ws(',', id, revision, state, zone), ';' ORDER BY id)) FROM provider),
            (SELECT md5(string_agg(concat_ws(',', model_id, provider_id), ';' ORDER BY model_id, position))
               FROM endpoint),
            (SELECT md5(string_agg(code, ';' ORDER BY code)) FROM country_off),
            (SELECT md5(string_agg(concat_ws(',', id, data_class, found_class, deleted_at IS NULL), ';' ORDER BY id))
               FROM collection),
            (SELECT md5(string_agg(concat_ws(',', id, unit_id), ';' ORDER BY id)) FROM assistant
              WHERE deleted_at IS NULL AND unit_id IS NOT NULL),
            (SELECT max(deleted_at) FROM assistant))
        """,
    )
    return found or ""
