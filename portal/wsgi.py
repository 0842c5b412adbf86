"""The web server's way in."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.encoding import only_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = only_utf_8(get_wsgi_application())
# What is loaded by now stays until the process ends: the collector need not look through it again
# with every page. The addresses bring every view and form.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
