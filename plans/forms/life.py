"""Forms of the steps that a plan takes beyond those of any paper."""

from django import forms

from documents.forms.numbered import NumberedForm
from plans.actions.numbering import Wanted

_REASON = "ly-do-"


class NumberForm(NumberedForm):
    """Asks which number and day a plan gets, and why each open warning may stand."""

    for_all = forms.CharField(required=False, max_length=1000, strip=True)

    def wanted(self) -> Wanted:
        """Give what was asked for, with the reasons typed beside the warnings."""
        given = self.cleaned_data
        reasons = {
            name.removeprefix(_REASON): str(value)
            for name, value in self.data.items()
            if name.startswith(_REASON)
        }
        return Wanted(
            number=given["number"], day=given["day"], symbol=given["symbol"], reasons=reasons,
            reason_for_all=given["for_all"],
        )  # fmt: skip
