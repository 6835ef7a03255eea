"""The call of the API that later steps speak of, whoever made it."""

from acceptance.scene.noted import Note
from acceptance.scene.seen import Exchange

EXCHANGE = Note[Exchange]("клиент API вызывает «…»")
