from pathlib import Path
import datetime as dt
import pytest
from documents import pdf
from plans.intake import draft_of, readers
from plans.paper import official_document
from plans.comparing import compare
from plans.actions.registering import _says_other, same_words
from plans.edits.stamps import row_texts, header_texts
from plans.actions import originals
from django.utils import timezone

@pytest.mark.django_db
def test_p(seeds):
    for path in sorted(seeds.iterdir()):
        if not path.is_file(): continue
        try: d = draft_of(readers.source_of(path.read_bytes()))
        except Exception as e: print(path.name, "!", e); continue
        content = pdf.render(official_document(d, caption_issuer=d.issuer or "", fills_caption=True, mark="", check_url=""))
        try: r = draft_of(readers.source_of(content))
        except Exception as e: print(path.name, "!!", e); continue
        diff=[c for c in compare(r.items,d.items) if c.state!="same"]
        other=[c for c in diff if _says_other(c)]
        print(path.name, len(d.items), len(r.items), len(diff), len(other))
        for c in other[:6]: print("   ", c.state, c.cells, [ (row_texts(c.old).get(n), row_texts(c.new).get(n)) for n in c.cells] if c.old and c.new else (c.old or c.new).contents[:1])
        a,b=header_texts(r),header_texts(d)
        for n in ("number","symbol","day","subject","signer_name"):
            if not same_words(a[n],b[n]): print("   H",n,repr(a[n]),repr(b[n]))
    for path in Path("/work/shared/references").glob("*.pdf"):
        try:
            e = originals.examine(content=path.read_bytes(), name=path.name, by=None, at=timezone.now())
            print(path.name, e.verification.state, e.problem[:100], e.draft and len(e.draft.items))
        except Exception as x: print(path.name, type(x), x)
