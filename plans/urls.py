"""Addresses of plans."""

from django.urls import path

from documents import converters  # noqa: F401 (registers what it holds)
from plans.views import (
    checklist,
    downloads,
    duties,
    editor,
    intakes,
    life,
    listing,
    numbering,
    pages,
    registering,
    signing,
)

app_name = "plans"

urlpatterns = [
    path("", listing.plans, name="list"),
    path("nhap/", intakes.upload, name="upload"),
    path("nhap/dan/", intakes.paste, name="paste"),
    path("nhap/moi/", intakes.blank, name="blank"),
    path("nhap/<str:token>/", intakes.preview, name="preview"),
    path("nhap/<str:token>/xac-nhan/", intakes.confirm, name="confirm"),
    path("nhap/<str:token>/bo/", intakes.discard, name="discard"),
    path("nhap/<str:token>/co-quan/", intakes.set_issuer, name="set-issuer"),
    path("nhap/<str:token>/ke-hoach/", intakes.set_plan, name="set-plan"),
    path("nhap/<str:token>/ban-goc/", registering.intake_original, name="intake-original"),
    path("<int:pk>/kiem-tra/", checklist.checklist, name="checklist"),
    path("nhap/<str:token>/sua/", editor.change, name="intake-change"),
    path("nhap/<str:token>/goi-y/", editor.suggest, name="intake-suggest"),
    path("nhap/<str:token>/ten-goi/", editor.settle, name="intake-settle"),
    path("nhap/<str:token>/dong/<str:key>/", editor.row, name="intake-row"),
    path("<int:pk>/", pages.plan, name="detail"),
    path("<int:pk>/soan/", editor.edit, name="edit"),
    path("<int:pk>/soan/sua/", editor.change, name="change"),
    path("<int:pk>/soan/goi-y/", editor.suggest, name="suggest"),
    path("<int:pk>/soan/ten-goi/", editor.settle, name="settle"),
    path("<int:pk>/soan/dong/<str:key>/", editor.row, name="row"),
    path("<int:pk>/<paper_format:file_format>/", downloads.paper, name="download"),
    # The life of a plan.
    path("van-ban/<int:paper>/", pages.of_paper, name="of-paper"),
    path("<int:pk>/trinh-ky/", life.submit, name="submit"),
    path("<int:pk>/tra-lai/", life.reasoned, {"step": life.SEND_BACK}, name="send-back"),
    path("<int:pk>/cap-so/", numbering.number, name="number"),
    path("<int:pk>/cap-so/tiep-tuc/", numbering.resume, name="resume"),
    path("<int:pk>/cap-so/nha-so/", numbering.release, name="release"),
    path("<int:pk>/huy-so/", life.reasoned, {"step": life.CANCEL}, name="cancel-number"),
    path("<int:pk>/ky/", signing.sign, name="sign"),
    path("<int:pk>/ky/<int:copy>/rut/", signing.withdraw, name="withdraw-copy"),
    path("<int:pk>/ban-hanh/", signing.issue, name="issue"),
    path("dang-ky/", registering.new, name="register-new"),
    path("<int:pk>/dang-ky/", registering.register, name="register"),
    path("<int:pk>/ban-goc/", registering.original, name="original"),
    path("<int:pk>/thu-hoi/", life.reasoned, {"step": life.RECALL}, name="recall"),
    path("<int:pk>/ket-thuc/", life.reasoned, {"step": life.CLOSE}, name="close"),
    path("<int:pk>/trinh-bay-lai/", downloads.rendering, name="rendering"),
    path("<int:pk>/nhiem-vu/", duties.duties, name="duties"),
    path("<int:pk>/nhiem-vu/xlsx/", duties.workbook, name="duties-xlsx"),
    path("don-vi/<int:pk>/", duties.office, name="office"),
]
