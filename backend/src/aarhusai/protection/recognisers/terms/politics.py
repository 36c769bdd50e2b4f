"""Political opinion (GDPR 9(1)). Parties count only where somebody belongs to them, stands or votes for them."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

POLITICS = Family(
    Kind.TERM_POLITICS,
    near="nynazis* partimedl* partisoldat* folketingskandid* byrådskandid* partifælle*",
    plain="kommunist kommunisten nazist nazisten marxist* anarkist* racist racisten højreradikal* venstreradikal*",
    led=(
        "socialdemokrat* venstre enhedslisten konservative konservativ radikale alternativet moderaterne "
        "danmarksdemokraterne kristendemokraterne folkeparti borgerlige alliance partiet partiets sf ssu vu"
    ),
    phrases=(
        "politisk overbevisning",
        "politiske overbevisning",
        "politiske holdning",
        "politiske holdninger",
        "politiske ståsted",
        "politisk aktiv",
    ),
    leads=(
        r"(?:medlem af|stiller op (?:for|til)|opstillet for|kandidat for|folketingskandidat for|byrådskandidat for|"
        r"stem(?:t|te|mer|me) (?:altid )?på|aktiv i|meldt (?:sig )?(?:ind i|ud af)|melder sig (?:ind i|ud af)|"
        r"formand (?:for|i)|næstformand (?:for|i)|sympatiserer med|støtter) "
        r"(?:altid |de |det |dansk |nye |liberal |partiet )?(?:radikale )?"
    ),
)
