"""The room's registration with Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Tuyên truyền"

    def ready(self) -> None:
        from agencies import telling  # noqa: PLC0415
        from agencies.stages import Stage  # noqa: PLC0415
        from plans.notices import PlanTopic  # noqa: PLC0415

        telling.register(PlanTopic(), stages=[Stage.ISSUED])
