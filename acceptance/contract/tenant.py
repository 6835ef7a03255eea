"""The tenant id in the addresses of pages (platform contract 3.4)."""

DIGITS = 7


def tenant_id(organisation_id: str, slug: str) -> str:
    """`<n>-<slug>`: n is the sum of the first seven hexadecimal digits of the organisation's uuid.

    >>> tenant_id("550e8400-e29b-41d4-a716-446655440000", "acme")
    '36-acme'
    """
    digits = organisation_id.replace("-", "")[:DIGITS]
    return f"{sum(int(digit, 16) for digit in digits)}-{slug}"
