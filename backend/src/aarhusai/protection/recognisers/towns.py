"""The post towns of Denmark, in small letters: with one of these after four digits no other sign is needed."""

from functools import cache

_TOWNS = """
aabenraa aabybro aakirkeby aalborg aalestrup aarhus aars aarup agedrup agerbæk agerskov albertslund allerød allinge
allingåbro almind anholt ansager arden asaa askeby asnæs asperup assens augustenborg aulum auning bagenkop bagsværd
balle ballerup bandholm barrit beder bedsted bevtoft billum billund bindslev birkerød bjerringbro bjert bjæverskov
blokhus blommenslyst boeslunde bogense bogø bolderslev bording borre borup brabrand bramming brande branderup bredebro
bredsten brenderup broager broby brovst bryrup brædstrup brøndby brønderslev brønshøj brørup bylderup bækmarksbro
bække bælum børkop bøvlingbjerg charlottenlund christiansfeld christiansø dalby dalmose dannemare daugård dianalund
dragør dronninglund dronningmølle dybvad dyssegård ebberup ebeltoft egernsund egtved egå ejby ejstrupholm engesvang
errindlev erslev esbjerg eskebjerg eskilstrup espergærde faaborg fanø farsø farum faxe fejø ferritslev fjenneslev
fjerritslev flauenskjold flemløse forlev fredensborg fredericia frederiksberg frederikshavn frederikssund
frederiksværk frøstrup fuglebjerg fur føllenslev fårevejle fårup fårvang gadbjerg gadstrup galten gandrup gedser
gedsted gedved gelsted gentofte gesten gilleleje gislev gislinge gistrup give gjerlev gjern glamsbjerg glejbjerg
glesborg glostrup glumsø gram gredstedbro grenaa grenå greve grevinge grindsted græsted gråsten gudbjerg gudhjem gudme
guldborg gørding gørlev gørløse haderslev haderup hadsten hadsund hals halvrimmen hammel hammelev hanstholm harboøre
harlev harndrup harpelunde hasle haslev hasselager havdrup havndal hedehusene hedensted hejls hejnsvig hellebæk
hellerup helsinge helsingør hemmet henne herfølge herlev herlufmagle herning hesselager hillerød hinnerup hirtshals
hjallerup hjerm hjortshøj hjørring hobro holbæk holeby holmegaard holstebro holsted holte horbelev hornbæk hornslet
hornsyld horsens horslunde hovborg hovedgård humble humlebæk hundested hundslund hurup hvalsø hvidbjerg hvidovre
højbjerg højby højer højslev høng hørning hørsholm hørve hårlev idestrup ikast ishøj janderup jelling jerslev jerup
jordrup juelsminde jyderup jyllinge jystrup jægerspris kalundborg kalvehave karby karise karlslunde karrebæksminde
karup kastrup kerteminde kettinge kibæk kirke kirkeby kjellerup klampenborg klarup klemensker klippinge klovborg
knebel kokkedal kolding kolind korsør kruså kvistgård kværndrup køge københavn kbh langebæk langeskov langå lejre lem
lemvig lille linde lintrup liseleje lundby lunderskov lyngby lynge lystrup løgstrup løgstør løgumkloster løkken
løsning låsby malling mariager maribo marslev marstal martofte melby mern mesinge middelfart millinge morud munke
munkebo mårslet mørke mørkøv måløv møldrup nakskov nexø nibe nimtofte nivå nordborg nordhavn nyborg nykøbing nysted
næstved nærum nørager nørresundby odder odense oksbøl ormslev otterup oure outrup padborg pandrup præstø randbøl
randers ranum rask redsted regstrup ribe ringe ringkøbing ringsted risskov roskilde roslev rude rudkøbing ry ryomgård
rødby rødbyhavn rødding rødekro rødkærsbro rødovre rødvig rømø rønde rønne rønnede rørbæk rørvig sabro sakskøbing
saltum samsø sandved sejerø silkeborg sindal sjællands sjølund skagen skalborg skals skamby skanderborg skibby skive
skjern skodsborg skovlunde skælskør skærbæk skævinge skødstrup skørping skårup slagelse slangerup smørum snedsted
snekkersten snertinge solbjerg solrød sommersted sorring sorø spentrup spjald sporup spøttrup stakroge stege stenderup
stenlille stenløse stenstrup stensved stoholm stokkemarke stouby strandby strøby struer stubbekøbing støvring suldrup
sulsted sunds svaneke svebølle svendborg svenstrup svinninge sydals sydhavn sæby søborg søby søften søllested
sønderborg søndersø sørup taastrup tappernøje tarm terndrup them thisted thorsager thyborøn thyholm tikøb tilst
tinglev tistrup tisvildeleje tjele tjæreborg toftlund tommerup toreby torrig tranbjerg tranekær trige troense trustrup
tullebølle tune tureby tylstrup tølløse tønder tørring tårs ugerløse uldum ulfborg ullerslev ulstrup ulbølle ulsted
vadum valby vallensbæk vamdrup vandel vanløse varde vedbæk veddum veflinge vejby vejen vejers vejgaard vejle veksø
vemb vemmelev vesløs vester vestbjerg vestervig vetterslev viborg viby videbæk vig vildbjerg vildsund vils vinderup
vipperød virklund virum vodskov voerså vojens vonge vorbasse vordingborg vrads vrå væggerløse værløse ærøskøbing ødis
ødsted ølgod ølsted ølstykke ørbæk ørnhøj ørsted ørum østbirk østermarie østervrå åbenrå åbyhøj ålbæk ålborg ålsgårde
århus årre årslev årup skibet mogenstrup fensmark taulov bredballe åbybro tranebjerg hasmark lohals snøde spodsbjerg
bornholm hundige karlstrup ganløse trørød gundsømagle himmelev trekroner vindinge gundsølille jersie tofte birkende
kølkær lind snejbjerg gullestrup gødstrup hammerum haurum foldby
"""


@cache
def towns() -> frozenset[str]:
    """The first word of every post town."""
    return frozenset(_TOWNS.split())
