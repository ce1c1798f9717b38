"""Numbers as people read them."""


def digits(value: float, *, sign: bool = False) -> str:
    """Write a number with three digits, without powers of ten for large ones; `sign` writes a plus, too.

    >>> digits(0.12345), digits(36172.4), digits(1170.0, sign=True)
    ('0.123', '36,172', '+1,170')
    """
    plus = "+" if sign else ""
    return f"{value:{plus},.0f}" if abs(value) >= 1000 else f"{value:{plus}.3g}"


def years(count: float) -> str:
    """Write a number of years.

    >>> years(1), years(3)
    ('one year', '3 years')
    """
    return "one year" if count == 1 else f"{count:g} years"
