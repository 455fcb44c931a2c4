"""Words of payments for templates."""

from django import template

register = template.Library()


@register.filter
def per_cent(hundredths: int | None) -> str:
    """Hundredths of a per cent: 350 → 3.50%; a dash where there is none."""
    if hundredths is None:
        return "—"
    sign, whole = ("−", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{whole // 100}.{whole % 100:02d}%"
