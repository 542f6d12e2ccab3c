"""The contexts of the plan in words, as staff read them."""

CONTEXT_NAMES = {
    "cp_investigation": "Child protection investigation",
    "cp_conference": "Child protection conference",
    "cp_medical": "Child protection medical",
    "csa_pathway": "Child sexual abuse pathway",
    "escalating_risk": "Escalating risk",
    "family_help": "Family help",
    "family_group_decision": "Family group decision making",
    "out_of_sight": "Children out of sight",
    "harm_outside_home": "Harm outside the home",
}
