"""One verdict for a file, of all that can be said against it."""

from collections.abc import Iterable, Sequence

from documents.signed.flaws import WEAK_DIGESTS, Flaw, named
from documents.verification import Finding, SignatureFacts, State, Verification

_WORST_FIRST = (
    State.TOO_LARGE, State.OVERDUE, State.UNREADABLE, State.ENCRYPTED, State.UNSAFE, State.BROKEN,
    State.CHANGED, State.RESAVED, State.DIFFERENT, State.UNSIGNED, State.WEAK, State.UNTRUSTED,
    State.TRUSTED,
)  # fmt: skip


def verdict(
    flaws: Sequence[Flaw],
    *,
    sha256: str,
    signatures: Sequence[SignatureFacts] = (),
    matches_issued: bool | None = None,
    page_count: int | None = None,
) -> Verification:
    """Give what was found in the file; the worst flaw is the verdict."""
    state = min((flaw.state for flaw in flaws), key=_WORST_FIRST.index, default=State.TRUSTED)
    return Verification(
        state=state,
        signatures=tuple(signatures),
        matches_issued=matches_issued,
        problems=tuple(Finding(flaw.code, flaw.message) for flaw in flaws),
        sentence=_sentence(state, flaws, signatures),
        page_count=page_count,
        sha256=sha256,
    )


def _sentence(state: State, flaws: Iterable[Flaw], signatures: Sequence[SignatureFacts]) -> str:
    signed = f"{len(signatures)} chữ ký số ({'; '.join(map(named, signatures))})"
    whole = "còn nguyên vẹn, không có gì bị thêm hay sửa sau khi ký"
    if state is State.TRUSTED:
        return f"Tệp có {signed}, {whole}; chứng thư do nơi cấp được tin cậy cấp."
    if state is State.UNTRUSTED:
        return (
            f"Tệp có {signed}, {whole}; nhưng có chứng thư chưa được tin cậy ở đây. Hãy đối chiếu người "
            "ký với cơ quan ký, hoặc nhờ quản trị thêm chứng thư gốc của nơi cấp."
        )
    if state is State.WEAK:
        weak = {one.digest.upper() for one in signatures if one.digest in WEAK_DIGESTS}
        how = f" ({', '.join(sorted(weak))})" if weak else ""
        return (
            f"Tệp có {signed}, {whole}; nhưng dùng thuật toán băm yếu{how} mà nay có thể giả được. Hãy "
            "đối chiếu với bản gốc ở nơi ban hành, hoặc đề nghị ký lại bằng SHA-256."
        )
    return next(flaw.message for flaw in flaws if flaw.state is state)
