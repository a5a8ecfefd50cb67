"""Headers of an answer that depends on who asks."""

PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}
