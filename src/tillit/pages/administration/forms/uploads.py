"""The form that sends files for import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class _SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _SeveralFiles(forms.FileField):
    """All the files that were chosen, in a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(_SeveralFiles, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    """The CSV files, or a zip of them."""

    files = _SeveralFiles(
        label=_("CSV files, or a zip of them"),
        help_text=_("Choose all the files at once. Nothing is stored before you have seen what they do."),
        widget=_SeveralFilesInput(attrs={"accept": ".csv,.zip,text/csv,application/zip"}),
        error_messages={"required": _("Choose at least one file.")},
    )
    end_missing = forms.BooleanField(
        label=_("End what came by file before and is missing in these files"),
        required=False,
        help_text=_("Only when the files hold everybody. What you leave unticked stays as it is."),
    )
