"""Membership of a trade union (GDPR 9(1))."""

from aarhusai.protection.recognisers.terms.family import Family
from aarhusai.protection.spans import Kind

UNION = Family(
    Kind.TERM_UNION,
    near="tillidskvinde* fællestillids* fagforeningsmedl* fagforbundsmedl*",
    plain=(
        "fagforening fagforeningen fagforenings* fagforbund* tillidsmand tillidsmanden tillidsrepræsentant "
        "tillidsrepræsentanten strejke strejken strejker strejkede strejket krifa djøf prosa bupl foa "
        "socialpædagogernes lærerforening lærerforeningen sygeplejeråd sygeplejerådet jordemoderforeningen "
        "socialrådgiverforening malerforbundet serviceforbundet fagbevægelse fagbevægelsen"
    ),
    capitals="HK FOA BUPL DLF DSR FTF DJØF NNF HKKF 3F",
    phrases=(
        "dansk metal",
        "dansk sygeplejeråd",
        "danmarks lærerforening",
        "dansk socialrådgiverforening",
        "dansk el-forbund",
        "blik og rør",
        "det faglige hus",
        "yngre læger",
        "teknisk landsforbund",
        "fagligt organiseret",
        "faglig organisation",
        "faglige organisation",
        "meldt ind i hk",
    ),
    leads=(
        r"(?:medlem af|medlemskab af|organiseret i|meld(?:t|te|er) sig (?:ind i|ud af)|meldt (?:ind i|ud af)|aktiv i|"
        r"kontingent til|tillids(?:mand|repræsentant) (?:for|i)) "
    ),
)
