"""How long what is kept, as data: rules that say what goes when, on which ground, and a dry run that shows it first."""

from tillit.foundation.retention.applying import Outcome, apply_rules
from tillit.foundation.retention.reading import rules
from tillit.foundation.retention.rule import Rule, Term

__all__ = ["Outcome", "Rule", "Term", "apply_rules", "rules"]
