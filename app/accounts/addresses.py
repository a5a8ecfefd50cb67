"""E-mail addresses of accounts. `app.mail` has the rules."""

from app.mail.addresses import address as address
from app.mail.addresses import address_key as address_key
from app.mail.addresses import domain_of as domain_of
