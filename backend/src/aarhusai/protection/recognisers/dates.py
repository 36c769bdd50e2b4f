"""Whether digits are a date that exists, and the century of a CPR number."""

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the day exists in the Gregorian calendar."""
    if not 1 <= month <= 12 or not 1 <= day <= _DAYS[month - 1]:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day < 29 or month != 2 or leap


def cpr_year(two_digits: int, seventh: int) -> int:
    """The year of birth of a CPR number, 1858-2057, from its year and its seventh digit (CPR-kontoret's rule)."""
    if seventh <= 3:
        return 1900 + two_digits
    if seventh in {4, 9}:
        return (2000 if two_digits <= 36 else 1900) + two_digits
    return (2000 if two_digits <= 57 else 1800) + two_digits


def is_plausible_year(year: int) -> bool:
    """Whether four digits are most likely a year."""
    return 1900 <= year <= 2099
