"""Certificates for the stand's https parts: an authority of its own, made anew at every start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """Files in PEM: ``ca_file`` is what clients trust (SSL_CERT_FILE), the other two go to uvicorn."""

    ca_file: Path
    certificate_file: Path
    key_file: Path


def make_certificates(folder: Path, address: str = "127.0.0.1") -> Certificates:
    """Write an authority and a server certificate for ``address``, 127.0.0.1, ::1 and localhost into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    authority = trustme.CA()
    server = authority.issue_cert(*{"127.0.0.1", "::1", "localhost", address})
    authority.cert_pem.write_to_path(str(files.ca_file))
    files.key_file.touch(mode=0o600)
    server.private_key_pem.write_to_path(str(files.key_file))
    files.certificate_file.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
    return files
