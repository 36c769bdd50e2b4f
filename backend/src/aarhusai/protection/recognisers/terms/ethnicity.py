"""Racial or ethnic origin (GDPR 9(1)). Nationality counts: in a case it mostly stands for origin."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

ETHNICITY = Family(
    Kind.TERM_ETHNICITY,
    near=(
        "romaer romaerne sigøjner* somalier* kurder* kurdisk* tamiler* palæstinenser* grønlænder* inuit* etnicitet* "
        "statsløs statsløse asylansøger asylansøgeren hudfarve* herkomst afstamning* nordsamisk* flerkultur* "
        "flygtningebag* indvandrerbag* palæstinens* tjetjen*"
    ),
    plain=(
        "tamil tamilsk* tyrker tyrkeren tyrkere iraker irakeren irakere iraner iraneren "
        "iranere syrer syreren syrere afghaner* pakistaner* færing "
        "bosnier* vietnames* eritreer* etiopier* nigerian* rumæner* polak* "
        "araber araberen arabere afrikaner* libaneser* marokkaner*  "
        "albaner* serber ukrainer* indvandrer indvandreren indvandrere efterkommer "
        "flygtning flygtningen roma samer samerne"
    ),
    led="oprindelse baggrund afstamning",
    phrases=(
        "etnisk oprindelse",
        "etniske oprindelse",
        "etnisk baggrund",
        "etniske baggrund",
        "er etnisk",
        # Not the word alone: tool descriptions in English are full of it.
        "er same",
        "som same",
        "en same",
        "anden baggrund",
        "anden herkomst",
        "minoritet",
        "mørk i huden",
        "mørke i huden",
        "sort i huden",
        "født i udlandet",
        "udenlandsk baggrund",
    ),
    leads=r"(?:(?:af|har|med) (?:anden )?\w{3,14}sk )",
)
