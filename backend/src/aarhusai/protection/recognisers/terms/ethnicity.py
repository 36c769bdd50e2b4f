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
        "somalisk* tamil tamilsk* tyrker tyrkeren tyrkere tyrkisk* iraker irakeren irakere irakisk* iraner iraneren "
        "iranere iransk* syrer syreren syrere syrisk* afghaner* afghansk* pakistaner* pakistansk* grønlandsk* færing "
        "bosnier* bosnisk* vietnames* eritreer* eritreisk* etiopier* etiopisk* nigerian* rumæner* rumænsk* polak* "
        "araber araberen arabere arabisk* afrikaner* afrikansk* libaneser* libanesisk* marokkaner* marokkansk* "
        "albaner* albansk* serber serbisk ukrainer* ukrainsk* indvandrer indvandreren indvandrere efterkommer "
        "efterkommere flygtning flygtningen etnisk etniske oprindelse roma same"
    ),
    phrases=(
        "anden etnisk baggrund",
        "anden etnisk herkomst",
        "etnisk minoritet",
        "mørk i huden",
        "mørke i huden",
        "sort i huden",
        "født i udlandet",
        "udenlandsk baggrund",
    ),
    leads=r"(?:af (?:anden )?|etnisk )",
)
