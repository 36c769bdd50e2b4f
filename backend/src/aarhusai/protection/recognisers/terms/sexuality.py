"""Sex life and sexual orientation (GDPR 9(1)), gender identity with it."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

SEXUALITY = Family(
    Kind.TERM_SEXUALITY,
    near=(
        "homoseks* biseks* transseks* transkøn* transperson* transmand transkvinde lesbisk* bøsse aseksuel* "
        "panseksuel* nonbinær* binær kønsskift* kønsidentit* kønsdysfori* kønsmodni* prostitueret sexarbejder* "
        "pædofil* sexlyst* sexliv* sexafhæng* hormonbehandl*"
    ),
    plain=(
        "seksuel seksuelt seksuelle seksualitet* heteroseks* bøsser queer porno* prostitu* incest* elskerinde* "
        "swinger* utro krænket"
    ),
    capitals="LGBT LGBTQ",
    phrases=(
        "sprunget ud som",
        "springer ud som",
        "sprang ud som",
        "seksuel orientering",
        "seksuelle orientering",
        "seksuelt samvær",
        "til mænd",
        "juridisk kønsskifte",
        "født i den forkerte krop",
    ),
)
