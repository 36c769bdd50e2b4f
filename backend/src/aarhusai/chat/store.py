"""Where conversations are kept: rows in the main database, their keys and searchable words in the key database."""

from dataclasses import dataclass

from aarhusai.chat.indexing import SearchIndex
from aarhusai.chat.sealing import Keys
from aarhusai.storage.database import Database
from aarhusai.storage.key_store import KeyStore


@dataclass(frozen=True, slots=True)
class Store:
    """What every part of this room works on."""

    db: Database
    keys: Keys
    index: SearchIndex


def make_store(db: Database, key_store: KeyStore, words: Database) -> Store:
    """A store over the main database, the keys, and the key database that holds the words."""
    keys = Keys(key_store)
    return Store(db, keys, SearchIndex(db, words, keys))
