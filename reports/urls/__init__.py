"""Every address of the reports, by who works there."""

from reports.urls import evidence, monitor, office, people

app_name = "reports"

urlpatterns = [*office.patterns, *evidence.patterns, *monitor.patterns, *people.patterns]
