"""Religious and philosophical belief (GDPR 9(1))."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

RELIGION = Family(
    Kind.TERM_RELIGION,
    near=(
        "muslim muslimen muslimer muslimsk* jøde jøden jøder jødisk* katolik* katolsk* buddhis* hindu hinduer "
        "hinduis* sikh sikher sikhis* ateist ateister ateistisk jehova jehovas mormon* pinsemission* baptist* "
        "scientolog* konverti* konverter* hijab* burka* niqab* salafis* sunnimuslim* shiamuslim* asatro* "
        "kristendomsundervis* trosretning* trossamfund*"
    ),
    plain=(
        "kristen kristne protestant* ortodoks* tørklæde tørklædet turban turbanen kosher "
        "halal halalkød ramadan ramadanen moské moskeen synagoge synagogen imam imamen døbt svinekød "
        "sharia* "
    ),
    phrases=(
        "dybt religiøs",
        "meget religiøs",
        "er religiøs",
        "strengt religiøs",
        "religiøse grunde",
        "religiøse årsager",
        "religiøs overbevisning",
        "religiøse overbevisning",
        "stærkt troende",
        "er troende",
        "til islam",
        "til kristendommen",
        "medlem af menigheden",
        "jehovas vidne",
        "jehovas vidner",
        "medlem af folkekirken",
        "meldt ud af folkekirken",
        "meldt sig ud af folkekirken",
        "udmeldt af folkekirken",
        "sin tro",
        "hendes tro",
        "hans tro",
        "min tro",
        "sin religion",
        "hans religion",
        "hendes religion",
        "min religion",
        "indre mission",
    ),
)
