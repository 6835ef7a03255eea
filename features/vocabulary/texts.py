"""Texts in «ёлочки» that no set can hold: labels of the platform, names of tables, words that are said."""

from acceptance.dictionary.slots import text_like

text_like("Text", "текст", r"[^«»]+")
text_like("Name", "имя таблицы", r"[a-z_]+")
