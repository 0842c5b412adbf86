"""What was done to the paper beside signing it.

A viewer shows the last word of a file: a signature may be sound and cover everything, and still stand
on a page that somebody painted over before it was given. So the issued paper is compared with what
was first signed, as that is with what was signed after it.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from io import SEEK_END, BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, process_data_at_eof
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    WhitelistRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.commons import compare_key_refs
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON

from documents import laid_out
from documents.signed import boxes, flaws
from documents.signed.checking import Checked
from documents.signed.flaws import Flaw, Place
from documents.signed.unlisted import has_unlisted

logger = logging.getLogger(__name__)


class _PermissionsRule(WhitelistRule):
    """Lets the first signature say what may follow it, as signing programs here have it do."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        return map(ReferenceUpdate, compare_key_refs("/Perms", old, old.root, new.root))


def _policy(
    *more: WhitelistRule, may_change: frozenset[str] = ROOT_EXEMPT_STRICT_COMPARISON
) -> StandardDiffPolicy:
    """Give the library's own rules without the one that lets forms be filled in.

    A paper has nothing to fill in but signatures; and an agency's seal follows the person's signature
    in sight, which many programs give as a certification.
    """
    rules = (
        DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), DSSCompareRule(), MetadataUpdateRule(),
        *more,
    )  # fmt: skip
    new_field = SigFieldCreationRule(allow_new_visible_after_certify=True)
    return StandardDiffPolicy(
        global_rules=[
            CatalogModificationRule(ignored_keys=may_change),
            *(rule.as_qualified(ModificationLevel.LTA_UPDATES) for rule in rules),
        ],
        form_rule=FormUpdatingRule(field_rules=[new_field, SigFieldModificationRule()]),
    )


AFTER_SIGNING = _policy()
_BEFORE_SIGNING = _policy(_PermissionsRule(), may_change=ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"})


def since_issue(
    reader: PdfFileReader,
    content: bytes,
    *,
    issued: bytes,
    room: laid_out.Place | None,
    signatures: Sequence[Checked],
) -> Iterator[Flaw]:
    """Say what came between the issued bytes, with which the file begins, and the first signature.

    Without any signature it is what came after the issued bytes.
    """
    base = revision_of(reader, issued)
    if base is None:
        yield flaws.replaced()
        return
    first = signatures[0] if signatures else None
    last = first.embedded.signed_revision if first else reader.total_revisions - 1
    is_listed = not has_unlisted(reader, content, len(issued), base)
    if not is_listed or not _are_harmless(reader, base, last):
        yield flaws.changed_before(Place(1, first.facts) if first else None)
    new = boxes.boxes_since(reader, base)
    yield from boxes.painted(new)
    yield from boxes.covering(new, issued, room)


def revision_of(reader: PdfFileReader, issued: bytes) -> int | None:
    """Give the revision that ends with the issued bytes; nothing where what follows ignores it."""
    stream = BytesIO(issued)
    # From where the reader itself looks for the end.
    stream.seek(-1, SEEK_END)
    try:
        table = process_data_at_eof(stream)
    except (PdfError, ValueError, OSError):
        return None
    tables = map(reader.xrefs.get_startxref_for_revision, range(reader.total_revisions))
    return next((revision for revision, at in enumerate(tables) if at == table), None)


def _are_harmless(reader: PdfFileReader, base: int, last: int) -> bool:
    try:
        for revision in range(base + 1, last + 1):
            # Views of its own, for each is given a form.
            old, new = (HistoricalResolver(reader, number) for number in (base, revision))
            _give_form(new, flags=0)
            _give_form(old, flags=new.root["/AcroForm"].get("/SigFlags"))
            _BEFORE_SIGNING.apply(old, new)
    except (SuspiciousModification, PdfError) as change:
        logger.info("The issued paper was changed: %s", change)
        return False
    return True


def _give_form(view: HistoricalResolver, *, flags: object) -> None:
    """Give a paper without a form an empty one; the library compares no form with none.

    The flags say no more than that there are signatures, and come with the first of them.
    """
    if "/AcroForm" not in view.root:
        form = generic.DictionaryObject({"/Fields": generic.ArrayObject()})
        if isinstance(flags, int):
            form["/SigFlags"] = generic.NumberObject(flags)
        view.root["/AcroForm"] = form
