"""Criminal offences (GDPR 10, databeskyttelsesloven 8): accusation, conviction, sentence, and the deeds themselves."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

CRIME = Family(
    Kind.TERM_CRIME,
    near=(
        "voldsdømt* narkodømt* spritdømt* sædelighedsdømt* domfældt* varetægts* fængslet fængsles fængsling* "
        "fængselsdom* fængselsstraf* afsoner afsoning* afsone afsonet fodlænke* anholdt anholdes anholdelse* "
        "politianmeld* politianmeldt straffeattest* børneattest* bedrageri* underslæb* dokumentfals* mandatsvig* "
        "hæleri* voldtægt* voldtaget voldtog blufærdigheds* drabsforsøg* manddrab* voldsdom* voldssigt* voldssag* "
        "polititilhold* spirituskør* spritkør* narkohandel* narkosalg* hashhandel* hashsalg* børneporno* incest* "
        "prøveløslad* løsladt bandemedlem* banderelat* rockerrelat* bandekriminel* straffesag* ungdomssanktion* "
        "foranstaltningsdom* brandstift* narkodom* sexforbryd* voldsforbryd* butikstyv* sigtelse* sædelighedsfor* "
        "vidnetrus* børnelokker*"
    ),
    plain=(
        "dømt dømmes sigtet sigtes sigtede tiltalt tiltales tiltale tiltalen straffet kriminel kriminelle "
        "kriminalitet* tyveri tyveriet tyverier indbrud indbruddet røveri røveriet hærværk "
        "hærværket drab drabet mord mordet vold volden trusler truslerne stalking stalker tilhold tilholdet "
        "euforiser* narko fængsel fængslet arresthus* stjålet stjal overfald overfaldet afhørt afhøring* "
        "bøde bøden voldelig voldeligt smugl* pusher* hæler lovovertræd* kokain* amfetamin* heroin* våbenbesid* "
        "knivstik*"
    ),
    phrases=(
        "tidligere straffet",
        "anmeldt til politiet",
        "meldt til politiet",
        "kendt af politiet",
        "betinget dom",
        "ubetinget fængsel",
        "uden kørekort",
        "frakendt kørekortet",
        "mistet kørekortet",
        "besiddelse af",
        "socialt bedrageri",
        "begået",
    ),
    leads=(
        r"(?:(?:er |blev |bliver |tidligere )?(?:dømt|sigtet|tiltalt|straffet|anholdt|anmeldt|fængslet|mistænkt|"
        r"efterforsket|domfældt|afhørt|bortvist) for |fået en (?:bøde|dom) for |idømt |begået |besiddelse af )"
        r"(?:groft |grov |simpel |forsøg på )?"
    ),
)
