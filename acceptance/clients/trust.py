"""Whom TLS trusts: the usual authorities and a company's own (CA_FILE, SSL_CERT_FILE), or anybody if a setting says so.

The browser has authorities of its own, which no setting of the run can add to: it is told the keys of the addresses in
the settings instead, after Python has found them in order.
"""

import hashlib
import os
import ssl
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from acceptance.clients.proxy import open_client
from acceptance.outcomes import CheckBroken
from acceptance.target.settings import Target

OF_THE_SYSTEM = ("SSL_CERT_FILE", "SSL_CERT_DIR")
ASKED_WITHIN = 10.0


@cache
def trusted(verify: bool, ca_file: Path | None = None) -> ssl.SSLContext:
    """What HTTP clients trust. Reading the authorities takes up to 50 ms, so it is done once. Raises CheckBroken."""
    try:
        context = httpx.create_ssl_context(verify=verify)
    except (OSError, ssl.SSLError) as error:
        named = " или ".join(name for name in OF_THE_SYSTEM if os.environ.get(name))
        raise CheckBroken(
            f"Сертификаты удостоверяющих центров не читаются: {error}.", f"Проверьте {named or 'SSL_CERT_FILE'}."
        ) from error
    if verify and ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


def redis_options(target: Target) -> dict[str, Any]:
    """The same for redis-py, as arguments of a connection. SSL_CERT_FILE is heeded by OpenSSL itself."""
    if not target.need("redis_url").startswith("rediss://"):
        return {}
    if not target.redis_tls_verify:
        return {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    return {"ssl_ca_certs": str(target.ca_file)} if target.ca_file is not None else {}


def browser_options(target: Target) -> list[str]:
    """Switches by which Chromium takes what an authority of the company has signed, where there is one.

    Only for the keys that the addresses of the settings show now; whoever else shows such a certificate is refused.
    """
    own = target.ca_file is not None or any(os.environ.get(name) for name in OF_THE_SYSTEM)
    if not own or not target.tls_verify:
        return []
    addresses = {"WEB_URL": target.web_url, "SUPABASE_URL": target.supabase_url}
    keys = [
        key
        for setting, url in addresses.items()
        if url is not None and url.startswith("https://") and (key := _key(url, setting, target))
    ]
    return [f"--ignore-certificate-errors-spki-list={','.join(keys)}"] if keys else []


def _key(url: str, setting: str, target: Target) -> str:
    """SHA-256 of the public key behind an address, in base64; empty when it is not to be had or not vouched for."""
    context = trusted(True, target.ca_file)
    with open_client(url, setting, context, timeout=ASKED_WITHIN) as client:
        try:
            with client.stream("HEAD", url) as answer:
                shown = answer.extensions["network_stream"].get_extra_info("ssl_object").getpeercert(True)
        except httpx.RequestError:  # the page that is opened next says what is wrong with the address
            return ""
    key = load_der_x509_certificate(shown).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(hashlib.sha256(key).digest()).decode()
