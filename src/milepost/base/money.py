"""Amounts of money as people read them."""

from __future__ import annotations


def money(amount: float) -> str:
    """An amount with three significant digits, thousands apart; never a false zero.

    >>> money(1234567), money(154712.3), money(999.7), money(-73), money(0.1936), money(0)
    ('1,230,000', '155,000', '1,000', '-73', '0.194', '0')
    """
    rounded = float(f"{amount:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{rounded:.3g}"


def signed(amount: float) -> str:
    """An amount with its sign.

    >>> signed(73_000), signed(-2), signed(0)
    ('+73,000', '-2', '0')
    """
    return f"+{money(amount)}" if amount > 0 else money(amount)
