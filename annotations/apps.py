from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "annotations"
    verbose_name = "Lullabel"

    def ready(self) -> None:
        # Registers the system checks.
        from annotations import checks  # noqa: F401
