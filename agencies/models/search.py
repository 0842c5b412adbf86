"""The folded ``search`` column that every list of names is found through."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from agencies.text import folded

_Row_co = TypeVar("_Row_co", bound=models.Model, covariant=True)


class SearchQuerySet(models.QuerySet[_Row_co]):
    """Finds rows by words without diacritics."""

    def search(self, words: str) -> Self:
        """Keep the rows whose searched text holds every one of ``words``, in any order."""
        # contains, not icontains: the latter wraps the column in UPPER() and misses the index.
        return self.filter(*(Q(search__contains=word) for word in folded(words).split()))


class Searchable(models.Model):
    """Keeps ``search`` in step with the fields named in ``SEARCHED``."""

    SEARCHED: tuple[str, ...] = ()

    search = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search"}
        super().save(*args, **kwargs)

    def fill_search(self) -> None:
        """Fold the searched fields; bulk paths, which skip ``save``, call it themselves."""
        self.search = folded(" ".join(str(getattr(self, name)) for name in self.SEARCHED))
