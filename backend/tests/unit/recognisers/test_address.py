"""Danish addresses, from the street to the town."""

import pytest
from unit.recognisers.table import holds

from aarhusai.protection.spans import Kind

CASES = [
    "bor «Nørregade 12» i byen",
    "«Nørregade 12, 8000 Aarhus C»",
    "«Nørregade 12 B, 2. tv., 8000 Aarhus C».",
    "«Nørregade 12B, 2. tv» og",
    "«Sønder Allé 4, st. th., 8000 Aarhus C»",
    "«Nørregade 12, 2. sal tv»",
    "«Nørregade 12, kl. mf, 8000 Aarhus C»",
    "«H.C. Andersens Boulevard 12, 1553 København V»",
    "«Gl. Landevej 3, 8600 Silkeborg»",
    "«Ny Munkegade 118»",
    "«Carl Nielsens Vej 3»",
    "«Lykkens Minde 7, 5000 Odense C»",
    "Anna bor på «Strandparken 12».",
    "«Nørregade 12\n8000 Aarhus C»",
    "«Nørregade 12-14, 8000 Aarhus C»",
    "«Skolevej 3, Lille Binderup, 9600 Aars»",
    "«BOGENSEVEJ 12»",
    "jeg bor på «nørregade 12, 8000 Aarhus»",
    "på «Engparken 12»",
    "hos «Toften 3, 2. th»",
    "«Nygade 9A».",
    "«Nygade 9, st.» og",
    "«c/o Anna Holm, Nygade 9, 8000 Aarhus C»",
    "skriv til «Postboks 123, 8100 Aarhus C»",
    "på «Tycho Brahesgade 3, 2868 Bjæverskov»",
    "«Nygade 4, 4045 Fakse Ladeplads»",
    "I «Nygade 3» og «Ny Allé 4»",
    "761053-9973;Nikolai;«Tranekærvej 72A»",
    "Christensen;«Vestergade 130»",
    "Anna Holm|«Vestergade 13, 2. tv»|86 12 34 56",
    "A. Bech;«Sdr. Ringgade 156, 1. sal th.»;86 12 34 56",
    "Holm\t«Nørregade 12\t8000 Aarhus C»",
    "761053-9973 «Vestergade 13»",
    "86 12 34 56 «Vestergade 13»",
    "«Nørregade 12» 86 12 34 56",
    "«Vestergade 13, 8000 Aarhus C». Ring 86 12 34 56",
    "«Vestergade 13, 8000 Aarhus C». «Vestergade 14»",
    "8000 Aarhus C. «Nygade 3»",
    "«Østre Alle 220, kl.».",
    "«Nørregade 12», kl. 14",
    "cpr 610180-0008 og bor «C.F. Møllersgade 25 C».",
    "bor på «Christian II's Allé 138A, 4. mf.»",
    "Børnehaven 3",
    "Hallen 12",
    "i «Bredegade 55, Slagelse», har",
    "«Vognmagergade 10, København K».",
    "«Nygade 5», Anna Holm",
    "på vej 12 gange",
    "Vejen 12 år",
    "Kapitel 12",
    "den 12. marts",
    "Windows 10",
    "Plads 12",
    "Afsnit 3, 2012 var året",
    "Motorvejen 45",
]


@pytest.mark.parametrize("case", CASES)
def test_exactly_the_marked_is_found(case: str) -> None:
    holds(case, Kind.ADDRESS)
