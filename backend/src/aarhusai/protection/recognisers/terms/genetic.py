"""Genetic and biometric data (GDPR 4(13), 4(14), 9(1))."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

GENETIC = Family(
    Kind.TERM_GENETIC,
    near=(
        "gentest* brca kromosom* genfejl* genmutation* anlægsbærer* fosterdiagnost* dnaprofil* dnaprøve* dnatest* "
        "arveanlæg* fostervandspr* moderkageprøve* gendefekt*"
    ),
    plain="genetisk* arvelig* genet mutation mutationen",
    capitals="DNA BRCA",
    phrases=("dna-profil", "dna-prøve", "dna-test", "bærer af genet", "bærer af et gen"),
)

BIOMETRIC = Family(
    Kind.TERM_BIOMETRIC,
    near="ansigtsgenkend* irisscan* ansigtsscan* stemmeaftryk* håndfladescan* fingeraftryksl* nethindescan*",
    plain="fingeraftryk fingeraftrykket biometri* iris stemmegenkend*",
)
