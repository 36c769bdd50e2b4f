"""Considerable social problems and other confidential matters (forvaltningsloven 27, straffeloven 152).

Family, children, money, benefits, work. What is addiction is health too: those words raise to both.
"""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

SOCIAL = Family(
    Kind.TERM_SOCIAL,
    near=(
        "skilsmisse skilsmissen skilsmissesag* fraskilt* forældremynd* samværssag* samværsret* tvangsfjern* "
        "tvangsanbr* anbragt anbragte anbringels* plejefamil* plejeforæld* døgninstitution* børnehjem* "
        "bekymringsunderret* omsorgssvigt* mistrivs* mistrives skolevæg* skolefravær* gældssan* gældssager "
        "betalingsstand* voldsramt* krisecent* krisecenter kvindekrise* hjemløs herberg herberget forsorgshjem* "
        "kontanthjælp* uddannelseshjælp* integrationsydel* ledighedsydel* ressourceforløb* fleksjob* arbejdsløs "
        "arbejdsløse arbejdsledig* afskediget afskediges afskedigelse* afskedigelsessag* bortvist bortvisning* "
        "tjenstlig* samarbejdsvanskel* samarbejdsprobl* misbrugsbehandl* stofmisbrug* alkoholmisbrug* alkoholiker* "
        "alkoholisme* narkoman* hashmisbrug* alkoholbehandl* insolven* misbrugt familiebehandl* støttekontakt* "
        "æresrelat* børnefaglig* socialsag* børnesag* krænkelser seksualovergreb* bostøtte* husspektakel "
        "huslejerestan* lønindehold* fattig fattige udsættelsessag* fogedsag* fogedret* børnebidrag* ægtefællebidrag* "
        "overgreb overgrebet personalesag* opsigelsessag*"
    ),
    plain=(
        "skilles skilt separeret separation* samvær samværet underretning underretningen underretninger  "
        "mobbet mobbes mobning mobber fravær inkasso* restance restancer restancerne udsættelse "
        "udsættelsen hjemløse dagpenge* boligstøtte* fyret fyring fyringen opsagt opsigelse opsigelsen advarsel "
        "advarslen misbrug misbruget misbruger misbrugeren misbrugspro* *misbrug *misbruget hash hashen konkurs  "
        "alkohol husleje indtægt* formue* kassekredit* arveforskud* opholdssted opholdsstedet prygl* "
        "enlig tugtet værge værgemål* umyndig* efterværn* ungestøtte* aflastning* plejebarn* "
        "plejebørn vanrøgt* chikan* mobbe* lønsedd* lønforhold* lønkrav* tilbagebetal*"
    ),
    capitals="RKI",
    phrases=(
        "slår moderen",
        "slår mor",
        "slår sin",
        "slår sine",
        "slår hende",
        "slår ham",
        "slår børnene",
        "slået af",
        "bekymring for",
        "bekymret for",
        "en gæld på",
        "har gæld",
        "stor gæld",
        "sin gæld",
        "min gæld",
        "hans gæld",
        "hendes gæld",
        "gæld til",
        "skal skilles",
        "gået fra hinanden",
        "sat på gaden",
        "lever på gaden",
        "sover på gaden",
        "uden for hjemmet",
        "udsat for vold",
        "udsat for overgreb",
        "personligt konkurs",
        "far drikker",
        "mor drikker",
        "drikker for meget",
        "ryger hash",
        "social kontrol",
        "enlig mor",
        "enlig far",
        "enlig forsørger",
        "økonomiske problemer",
        "økonomiske vanskeligheder",
        "betale husleje",
        "betale min husleje",
        "dårligt selskab",
        "råber ad børnene",
        "sociale problemer",
        "sociale vanskeligheder",
    ),
    leads=(
        r"(?:(?:er |blev |har været )?(?:udsat for|anbragt (?:i|på|uden for)|registreret i|offer for|"
        r"i behandling for) )"
    ),
)
