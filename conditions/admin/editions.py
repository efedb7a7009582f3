from django.contrib import admin

from conditions.models import ConditionPage, Edition

admin.site.register([ConditionPage, Edition])
