"""Django: the page is read from SQLite and rendered for each request."""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bench",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCH_DB"]}},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [os.environ["BENCH_TEMPLATES"]],
        }
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.shortcuts import get_object_or_404, render  # noqa: E402
from django.urls import path  # noqa: E402


class Page(models.Model):
    """One page of the book."""

    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        app_label = "bench"
        db_table = "page"


def show(request: Any, slug: str) -> Any:
    """The page and the titles of three others."""
    found = get_object_or_404(Page, slug=slug)
    related = list(Page.objects.exclude(slug=slug)[:3])
    return render(request, "page.html", {"entry": found, "related": related})


urlpatterns = [path("page/<slug:slug>", show)]
app = get_wsgi_application()
