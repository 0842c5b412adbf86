"""The words of Vietnam's administration that the grammar of ``phrases`` rests on.

All patterns are matched against letters folded one by one (no diacritics, lower case).
"""

import re
import unicodedata

# Fields of specialised agencies whose names hold a comma or "và" (Nghị định 24/2014, 107/2020, 45/2025).
LONG_FIELDS = (
    "van hoa, the thao va du lich",
    "van hoa va the thao",
    "lao dong, thuong binh va xa hoi",
    "lao dong - thuong binh va xa hoi",
    "nong nghiep va phat trien nong thon",
    "nong nghiep va moi truong",
    "giao duc va dao tao",
    "khoa hoc va cong nghe",
    "thong tin va truyen thong",
    "ke hoach va dau tu",
    "tai nguyen va moi truong",
    "dan toc va ton giao",
    "quy hoach va kien truc",
    "phat thanh va truyen hinh",
    "phat thanh - truyen hinh",
    "phat thanh, truyen hinh",
)
SHORT_FIELDS = (
    "noi vu", "tu phap", "tai chinh", "cong thuong", "xay dung", "y te", "ngoai vu", "du lich",
    "giao thong van tai", "giao thong van tai - xay dung", "quy hoach - kien truc", "dan toc",
    "an toan thuc pham", "gtvt", "gd&dt", "gddt", "kh&cn", "khcn", "tt&tt", "tttt", "kh&dt", "khdt",
    "tn&mt", "tnmt", "nn&ptnt", "nn&mt", "ldtbxh", "ld-tb&xh", "ldtb&xh", "vh,tt&dl", "vhttdl",
)  # fmt: skip

# Nouns that name a kind of body and nobody in particular.
_DIVISION = r"huyen|thi xa|thanh pho|t[px]\.?|quan|xa|phuong|thi tran|dac khu"
_KIND = (
    r"so|ban|nganh|ban nganh|doan the|hoi|hoi quan chung|co quan|don vi|dia phuong|phong|phong ban"
    r"|phong chuyen mon|chi cuc|trung tam|to chuc|ca nhan|doanh nghiep|nguoi dan|cong dan|nhan dan"
    r"|hop tac xa|to chuc chinh tri - xa hoi|don vi su nghiep|co quan bao chi|truong|cap|linh vuc"
    r"|cong chuc|vien chuc|can bo|nguoi lao dong|to chuc doan the|thon|to dan pho|bao|dai"
    r"|ban chuyen mon"
)
_ANYBODY = "to chuc|ca nhan|nguoi dan|cong dan|nhan dan|doanh nghiep|hop tac xa|ho gia dinh"
# People at work owe nothing: the office they work in does.
_STAFF = "can bo|cong chuc|vien chuc|nguoi lao dong|dang vien|doan vien|hoi vien"
_QUALIFIER = (
    r"cap tinh|cap huyen|cap xa|cap co so|tinh|huyen|co lien quan|lien quan|khac|noi tren|neu tren"
    r"|(?:truc )?thuoc\b.*|tren dia ban\b.*|dong tren\b.*|cua\b.*|trong\b.*"
)
_PLAIN_NOUN = re.compile(
    rf"(?!moi truong)(?:cac |moi |tat ca cac )?(?:{_KIND}|{_DIVISION})(?: (?:{_QUALIFIER}))*"
)

# Words that begin the name of one body, or of a set of bodies.
HEAD = re.compile(
    r"(?:so|ubnd|uy ban|hdnd|van phong|dai|bao|trung tam|truong|buu dien|thanh tra|cong an|bo|kho bac|cuc"
    r"|chi cuc|thue|hoi|lien doan|cong doan|lien minh|lien hiep|tinh doan|doan|huyen uy|thanh uy|tinh uy"
    r"|dang uy|don bien phong|bo chi huy"
    r"|tram|thanh doan|xa doan|phuong doan"
    r"|mat tran|mttq|phong|cong (?:ttdt|thong tin|dich vu)|toa an|vien|vien thong|ngan hang|bao hiem|ban"
    r"|quy|tap doan|cong ty|thuong truc|lanh dao|to|bo phan|hiep hoi|vnpt|mobifone|viettel|tong cong ty"
    r"|hai quan|chinh phu|quoc hoi|doi|hat|benh vien|thu vien|bao tang|nha van hoa|nha xuat ban|tap chi"
    r"|thong ke (?:tinh|thanh pho)|thi hanh an dan su"
    r"|cac|moi(?! truong)|tat ca|toan bo|toan the|nhung)\b(?! lien quan$)"
)
PROPER_HEAD = re.compile(
    r"(?:mttq|ubmttq(?:vn)?|ldld|lhpn|hpn|ccb|tinh doan|bch|vp|vpdp|ttpvhcc|tthcc|pvhcc"
    r"|bhxh|nhnn|kbnn|qltt)\b"
)
# The words of a cell that names nobody.
NOBODY = re.compile(
    r"khong(?: co(?: (?:co quan|don vi)(?:(?:, ?| va | hoac )don vi)?(?: (?:chu tri|phoi hop))?)?)?"
)
# What an office is to do beside others: no part of its name.
CAPACITY = re.compile(r" (?:chu tri\b(?=.*\bphoi hop\b)|phoi hop (?:voi|cung)\b)")

# "(các) tổ chức, cá nhân" and whatever is only "liên quan" can be asked for nothing.
UNTRACKED = re.compile(
    rf"\blien quan$|^(?:cac |moi )?(?:{_ANYBODY})(?:(?:, ?| va )(?:cac )?(?:{_ANYBODY}))*"
    r"(?: tren dia ban(?: (?!va )[^ ,;]+)*)?$"
    rf"|^(?:cac |moi |toan the |doi ngu )?(?:{_STAFF})(?:(?:, ?| va )(?:{_STAFF}))*"
    rf"(?: (?:(?:truc )?thuoc|trong|cua|tren dia ban|tai|o) [^,;]*)?$"
)
COLLECTIVE = re.compile(
    r"^(?:(?:thu )?truong |lanh dao )?(?:cac|moi(?! truong)|tat ca|toan bo|nhung) "
    rf"|^doan the\b|\bcap (?:huyen|xa|tinh|so|co so)\b|\bcac cap\b|\bcac (?:{_DIVISION})\b"
    rf"|^(?:ubnd|uy ban nhan dan) (?:{_DIVISION})(?:(?:, ?| va |/)(?:{_DIVISION}))*$"
    rf"|^(?:{_KIND})(?:(?:, ?| va )(?:{_KIND}|{_DIVISION}))+(?: (?:{_QUALIFIER}))*$"
)
# The departments are one group of the registry, the mass organisations another: "liên quan" and
# other tiers, said of both, keep them together.
DEPARTMENTS_AND_UNIONS = re.compile(
    r"(?P<departments>(?:cac )?so(?:, ?ban)?(?:, ?| va )nganh)(?:, ?| va )"
    r"(?P<unions>doan the(?: (?:cap |cua )?tinh)?)"
)
LIST_GOES_ON = re.compile(rf"(?:^|, ?| va |\b)(?:{_KIND}|{_DIVISION}|cap)(?: (?:{_QUALIFIER}))*$")

COMMITTEE_OF = re.compile(
    rf"(?P<head>ubnd|uy ban nhan dan)\s+(?:cac\s+|cap\s+)?(?P<division>{_DIVISION}|tinh)?\b\s*(?P<rest>.*)$"
)
# "UBND cấp huyện, xã": the tier alone is left to say.
COMMITTEE_OF_TIER = re.compile(r"(?P<head>(?:ubnd|uy ban nhan dan) cap) (?:tinh|huyen|xa)")
TIER = re.compile("huyen|xa")
DIVISIONS = re.compile(rf"(?:cac )?(?:{_DIVISION})(?:(?:, ?| va )(?:{_DIVISION}))*")
# "cấp xã", "các xã", after a committee of another tier.
OTHER_TIER = re.compile(rf"(?:cap (?:huyen|xa|tinh|co so)\b|cac (?:{_DIVISION})\b)")
NAMED_DIVISION = re.compile(
    rf"(?:{_DIVISION}) (?!va\b|cap\b|thuoc\b|truc\b|lien\b|trong\b|tren\b)\w"
)
DEPARTMENT = re.compile(r"(?:cac )?(?P<head>so)\b(?!, ban|, nganh)")
FIELD = re.compile(
    "|".join(
        re.escape(field) for field in sorted((*LONG_FIELDS, *SHORT_FIELDS), key=len, reverse=True)
    )
)
# Marks inside these never part.
WHOLE_NAMES = re.compile(
    "|".join(re.escape(field) for field in LONG_FIELDS)
    + r"|doan dbqh(?:, | va )hdnd(?: va ubnd)?|hdnd va ubnd"
    r"|bao va (?:dai )?phat thanh(?:, | va | - )truyen hinh"
)
# A dash inside these begins no item of a list, even before a capital letter.
DASHED_NAMES = re.compile(
    r"lao dong - thuong binh|quy hoach - kien truc|giao thong van tai - xay dung|phat thanh - truyen hinh"
    r"|tai chinh - ke hoach|kinh te - ha tang|kinh te - xa hoi|van hoa - xa hoi|van hoa - the thao"
    r"|van hoa - thong tin|chinh tri - xa hoi|hdnd - ubnd|mot cua - mot cua"
)
TAKES_COMMITTEE = re.compile(r"^(?:van phong|vp) .*\b(?:hdnd|dbqh)$")
# "Các sở: Nội vụ" begins a list of single departments.
PLURAL_OF_ONE = re.compile(rf"cac (?P<head>so)\s*:?\s+(?P<rest>(?:{FIELD.pattern})$)")
COMMITTEES_OF_ONE = re.compile(
    rf"(?P<head>ubnd|uy ban nhan dan) cac (?P<rest>(?:{_DIVISION}) "
    rf"(?!va\b|cap\b|thuoc\b|truc\b|lien\b|trong\b|tren\b|cua\b|, |tinh\b)(?!{_DIVISION})\w.*)$"
)


def begins_a_body(low: str) -> bool:
    """Tell whether folded words begin as the name of a body, or of a set of bodies, does."""
    return bool(HEAD.match(low) or PROPER_HEAD.match(low))


def is_plain_noun(low: str) -> bool:
    """Tell whether folded words are only a kind of body, with or without a qualifier."""
    return _PLAIN_NOUN.fullmatch(low) is not None


class _Folding(dict[int, str]):
    """Every letter folded, reckoned when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _fold_letter(chr(code))
        return self[code]


# One letter for one letter: what ``str.translate`` gives has its places kept.
FOLDED = _Folding()


def _fold_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter.casefold())[:1]
    return {"đ": "d", "\u00a0": " "}.get(base, base) or letter
