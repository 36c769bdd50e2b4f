"""Endings of Danish street names, and what ends so and is no street."""

_STRONG_LIST = (
    "vej vejen gade gaden allé alle alléen alleen stræde strædet vænge vænget plads pladsen torv torvet boulevard "
    "boulevarden passage passagen brogade esplanade esplanaden kaj kajen promenade promenaden ringvej stien slippen"
)
STRONG = tuple(_STRONG_LIST.split())
"""Endings that only streets have, when a house number follows."""

_WEAK_LIST = (
    "park parken have haven bakke bakken bakker toft toften tofte sti gård gården gaard gaarden bro broen ager "
    "ageren mark marken lund lunden høj højen eng engen skov skoven dal dalen vang vangen krog krogen ring ringen kær "
    "kæret led leddet strand stranden havn havnen brygge bryggen kvarteret byen hegn hegnet bjerg bjerget løkke løkken "
    "svinget buen odde odden minde hus huset holm holmen næs vig skrænten runddel runddelen banke banken ås åsen "
    "bækken dammen diget fælled fælleden grøften hjørnet kilden kløften mosen rosen stenen søen udsigten "
    "volden terrassen trappen haverne husene gårdene"
)
WEAK = tuple(_WEAK_LIST.split())
"""Endings of streets and of much else: another sign is needed."""

WEAK_LONG = (
    "parken", "bakken", "toften", "marken", "lunden", "højen", "skoven", "dalen", "vangen", "krogen", "kæret",
    "svinget", "løkken", "skrænten", "banken", "ageren", "mosen", "volden", "åsen", "engen", "buen",
)  # fmt: skip
"""Those of them that with a word of place before and a house number after are a street most times."""

_SIDES_LIST = (
    "Ny Nye Gl. Gammel Gamle Store St. Lille Ll. Nørre Nr. Sønder Sdr. Øster Øst Østre Vester Vestre "
    "Nordre Søndre Indre Ydre Sankt Sct. Skt. Kgs."
)
SIDES = frozenset(_SIDES_LIST.split())
"""What may stand before a street of one word; before "Vej" or "Allé" by itself any name may."""

_NO_STREET_LIST = (
    "vej vejen gade gaden plads pladsen torv alle allé alléen stræde strædet torvet vænge vænget boulevard "
    "boulevarden passagen esplanaden kajen promenaden ringvej undervej omvej genvej udvej hovedvej motorvej "
    "motorvejen hovedvejen landevej landevejen arbejdsplads arbejdspladsen byggeplads spadsestien cykelstien stien "
    "kaj passage legeplads legepladsen p-plads parkeringsplads rasteplads sporvej børnehaven skolehaven idrætsparken "
    "erhvervsparken folkeparken skoven marken bakken banken fælleden haven parken dalen engen højen lunden"
)
NO_STREET = frozenset(_NO_STREET_LIST.split())
"""Words that end like streets and are none, small or at the start of a sentence."""

_NO_NAME_LIST = (
    "Adresse Adressen Bopæl Bor Bolig Boligen Ejendommen Ejendom Huset Hus Lejemålet Lejlighed Lejligheden Vejen "
    "På Fra Til Ved Hos Og Den Det De Ny Nye Kære Hej Sagen Mødet Kontoret Skolen Børnehaven Plejehjemmet "
    "Rådhuset Mellem Langs Afsender Modtager Send Sendt Besøg Mødested Sted Postadresse Besøgsadresse Han Hun Jeg "
    "Min Mit Vores Beboer Lejer"
)
NO_NAME = frozenset(_NO_NAME_LIST.split())
"""Words with a capital that stand before streets and belong to none."""
