"""Secrets at rest as the platform keeps them (platform contract 5.6, ``crm_credentials.client_secret``).

Format: base64 of iv[12] + tag[16] + ciphertext, AES-256-GCM; key = ``ENCRYPTION_KEY``, base64 of 32 bytes.
"""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_IV, _TAG = 12, 16


class SecretError(ValueError):
    """The key is malformed, or the secret was not made with this key."""


def new_key() -> str:
    """Return a fresh value for ``ENCRYPTION_KEY``."""
    return base64.b64encode(os.urandom(32)).decode()


def encrypt(text: str, encryption_key: str) -> str:
    """Return ``text`` in the platform's storage format; SecretError when the key is malformed."""
    iv = os.urandom(_IV)
    sealed = _cipher(encryption_key).encrypt(iv, text.encode(), None)
    return base64.b64encode(iv + sealed[-_TAG:] + sealed[:-_TAG]).decode()


def decrypt(stored: str, encryption_key: str) -> str:
    """Return the text behind ``stored``; SecretError when it is damaged or belongs to another key."""
    cipher = _cipher(encryption_key)
    try:
        raw = base64.b64decode(stored, validate=True)
        return cipher.decrypt(raw[:_IV], raw[_IV + _TAG :] + raw[_IV : _IV + _TAG], None).decode()
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise SecretError("secret does not decrypt with this ENCRYPTION_KEY") from error


def _cipher(encryption_key: str) -> AESGCM:
    try:
        key = base64.b64decode(encryption_key, validate=True)
    except binascii.Error as error:
        raise SecretError("ENCRYPTION_KEY is not base64") from error
    if len(key) != 32:
        raise SecretError(f"ENCRYPTION_KEY holds {len(key)} bytes, 32 are needed")
    return AESGCM(key)
