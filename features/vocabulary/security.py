"""What strangers come with."""

from acceptance.deeds.security.open_database import Key
from acceptance.dictionary.slots import one_of

one_of("DatabaseKey", "с каким ключом", {key.value: key for key in Key})
