"""Admin screens whose rows can be looked at only."""


class ReadOnlyAdmin:
    """A mixin for ModelAdmin and for inlines: nobody may add, change or delete a row."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
