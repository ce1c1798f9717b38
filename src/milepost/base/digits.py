"""A number as people read it: three digits, and whole from a thousand on."""


def digits(value: float, *, sign: bool = False) -> str:
    """Write a number with three digits, without powers of ten for large ones; `sign` writes a plus, too.

    >>> digits(0.12345), digits(36172.4), digits(1170.0, sign=True)
    ('0.123', '36,172', '+1,170')
    """
    plus = "+" if sign else ""
    return f"{value:{plus},.0f}" if abs(value) >= 1000 else f"{value:{plus}.3g}"
