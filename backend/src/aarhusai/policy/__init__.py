"""May this class of data go to this zone? Types and a pure decision; what is not said is refused.

`matrix` settles a unit's rules from what it inherits, `book` holds them in memory, `rules` and `widening` change them,
`facts` judges an endpoint, `countries` turns a country off.
"""

from aarhusai.policy.ceilings import Ceilings, DefaultCeilings
from aarhusai.policy.decision import Ceiling, Decision, Rule, Verdict, decide
from aarhusai.policy.defaults import DEFAULT_CEILINGS

__all__ = ["DEFAULT_CEILINGS", "Ceiling", "Ceilings", "Decision", "DefaultCeilings", "Rule", "Verdict", "decide"]
