"""A chance as people read it."""


def chance(probability: float) -> str:
    """Write a probability as whole per cent, without 0 % and 100 % for what is merely sure.

    >>> chance(0.004), chance(0.4), chance(1.0)
    ('under 1 %', '40 %', 'over 99 %')
    """
    if probability > 0.99:
        return "over 99 %"
    return "under 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"
