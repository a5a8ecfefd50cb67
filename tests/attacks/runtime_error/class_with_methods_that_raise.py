"""Defines a class whose attributes raise when they are looked for.

Gains where the class is examined by code that expects no harm from looking.
"""

class Strange(type):
    def __getattribute__(cls, name):
        raise SystemExit(0)


class MaxPool(metaclass=Strange):
    pass

