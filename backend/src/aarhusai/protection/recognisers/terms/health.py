"""Health (GDPR 4(15), 9(1)): illness, treatment, medicine, disability, pregnancy."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

HEALTH = Family(
    Kind.TERM_HEALTH,
    near=(
        "demens demensen demenssygdom* demensdiagnos* demensramt* dement demente dementes diabet* sukkersyge* "
        "depression depressionen depressioner depressionens depressiv* maniodepressiv* skizofren* psykotisk* psykose* "
        "bipolar* borderline* autis* asperger* epilep* sclerose* sklerose* parkinson* alzheimer* huntington* "
        "kræftsyg* kræftbehandl* kræftramt* kræftdiagnos* kræftpatient* kræftknude* *kræft *kræften kemoterapi* "
        "kemobehandl* strålebehandl* stråleterapi* metasta* leukæmi* lymfom* tumor* hjernesvulst* blodprop* "
        "hjerneblødning* hjerneskad* hjernerystelse* apopleksi* hjerteanfald* hjertesyg* hjertefejl* hjertestop* "
        "hjerteinfarkt* hjertesvigt* hjerteopera* leverskad* skrumpelever* leversyg* nyresvigt* nyresyg* dialyse* "
        "lungesyg* astma* psoriasis* leddegigt* slidgigt* *gigten fibromyalgi* whiplash* diskusprolaps* prolaps* "
        "migræne* søvnapnø* insulin* blodsukker* antidepressiv* antipsykotisk* antabus* metadon* morfin* lykkepille* "
        "ritalin* psykofarma* selvmord* selvskad* anoreksi* anorektisk* bulimi* spiseforstyrre* overvægtig* "
        "undervægtig* fedmeopera* angstanfald* angstlidel* angstramt* socialangst* panikangst* panikanfald* sygemeld* "
        "sygdomsforløb* sygehistorie* uarbejdsdygtig* arbejdsudygtig* førtidspens* invalidepens* sygedagpenge* "
        "inkontinen* stomien stomipose* kateter* sårpleje* liggesår* tryksår* amputer* amputation* kørestol* "
        "rollator* høreapparat* hørenedsæt* svagtseen* svagtsynet* synsnedsæt* synshandicap* hørehandicap* døvblind* "
        "udviklingshæm* udviklingsforstyr* multihandicap* spastisk* spastiker* tvangsindl* tvangsbehandl* "
        "psykiatrisk* sindslid* sindssyg* gravid gravide graviditet* aborten aborterede abort provokeret* "
        "fødselsdepress* fertilitetsbehandl* barnløs* kønssygdom* klamydia* syfilis* hepatitis* tuberkulose* "
        "hivpositiv* hivsmit* covidsmit* funktionsnedsæt* lægeerklæring* lægejournal* patientjournal* sygejournal* "
        "ordblind* dyslek* tourett* narkolepsi* lupus crohns colitis cøliaki* lungebetænd* blodforgift* nyresten "
        "galdesten bevidstløs* lammelse* lammelser hjemmesygepl* alkoholmisbrug* alkoholiker* alkoholisme* "
        "alkoholbehandl* stofmisbrug* hashmisbrug* medicinmisbrug* narkoman* stofafhængig* alkoholafhæng* "
        "medicinafhæng* tvangstank* vrangforestil* traumatiser* posttraum* udmattelsessyn* livmoderhals* "
        "brystopera* hofteopera* knæopera* rygopera* hjerteklap* pacemaker* blodtransfu* blodfortyn*  "
        "udbrændt*"
    ),
    plain=(
        "kræft kræften gigt gigten angst angsten stress stresset stressramt* syg syge sygt sygdom sygdommen sygdomme "
        "sygdoms* *sygdom *sygdommen *lidelse *lidelsen *syndrom *syndromet *smerter *smerterne lidelse lidelsen "
        "smerter smerterne kronisk* diagnos* indlagt indlægges indlæggelse* genindl* opereret opereres operation "
        "operationen *operation *operationen abort* allergi* eksem døv døve handicap handicappet handicappede "
        "handicappets psykolog psykologen psykologhjælp psykologsamtal* psykiater psykiateren smittet hiv aids "
        "infektion infektionen medicin medicinen medicineres medicinering* hjælpemid* genoptræning* "
        "fysioterapi* lægehjælp brækket blødning blødningen anfald funktionsniv* sygefravær* bleer "
        "misbrug misbruget misbruger misbrugeren misbrugsbehandl* misbrugspro* *misbrug *misbruget "
        "uhelbredelig* hospice* svulst* ergoterapi* smertestill* udbrændt retarderet "
        "ufrugtbar* barselsorlov* terapi samtaleforløb* høretab* synstab*"
    ),
    capitals="ADHD ADD OCD PTSD PTSS KOL ALS HIV AIDS MS DAMP ASF",
    phrases=(
        "er blind",
        "blevet blind",
        "blind på",
        "nedsat hørelse",
        "afhængig af morfin",
        "afhængig af medicin",
        "afhængig af sovemedicin",
        "i behandling for",
        "i psykiatrisk behandling",
        "i medicinsk behandling",
        "har feber",
        "terminalt syg",
        "mistet talens brug",
        "downs syndrom",
        "hører stemmer",
        "hørte stemmer",
        "skærer i sig selv",
        "skærer sig selv",
        "psykisk syg",
        "psykisk sårbar",
        "psykisk ustabil",
        "psykiske problemer",
        "psykiske vanskeligheder",
        "født for tidligt",
        "for tidligt født",
        "taget sit eget liv",
        "tage sit eget liv",
        "tage livet af sig",
        "gået ned med",
        "gik ned med",
        "går ned med",
        "brug for ilt",
        "bruger ilt",
        "hukommelsen svigter",
        "svigtende hukommelse",
        "nedsat syn",
        "ondt i ryggen",
        "dårlig ryg",
        "særlige behov",
        "kan ikke gå",
        "har mistet førligheden",
    ),
    leads=(
        r"(?:har |havde |er |blev |bliver )?(?:(?:få(?:et|r)|fik) (?:konstateret|diagnosen|påvist|stillet diagnosen)|"
        r"konstateret|diagnosticeret med|udredt for|lid(?:er|t|e) af|led af|indlagt med|behandl(?:es|et|ing) for|"
        r"smittet med|sygemeldt (?:med|på grund af)|dø(?:de|d) af|tager|afhængig af|plaget af|diagnosen|"
        r"i behandling for) (?:en |et |svær |alvorlig |let |kronisk )?"
    ),
)
