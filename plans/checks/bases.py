"""Whether the documents that a plan cites can be what it says they are."""

from collections.abc import Iterator

from agencies.directory import Directory
from plans import citations
from plans.draft import PlanDraft, Problem


def citations_of(draft: PlanDraft, _: Directory) -> Iterator[Problem]:
    """Tell a cited document whose kind and symbol disagree, or that is younger than the plan."""
    for basis in draft.legal_bases:
        if citations.kind_symbol_mismatch(basis):
            yield Problem(
                "kind-symbol-mismatch", "warning", "legal basis",
                f"Căn cứ ghi “{basis.kind} {basis.number}/{basis.symbol}”: loại văn bản và ký hiệu "
                "không khớp. Hãy đối chiếu văn bản được dẫn.",
            )  # fmt: skip
        if draft.issued_on and basis.issued_on and basis.issued_on > draft.issued_on:
            yield Problem(
                "date-before-basis", "warning", "legal basis",
                f"Kế hoạch ngày {draft.issued_on:%d/%m/%Y} nhưng căn cứ “{basis.text[:80]}” lại ngày "
                f"{basis.issued_on:%d/%m/%Y}, sau ngày kế hoạch. Hãy kiểm tra hai ngày.",
            )  # fmt: skip
