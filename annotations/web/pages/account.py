"""A person's own account; tokens come and go through the API."""

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _


class Account(PasswordChangeView):
    template_name = "account.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(
            self.request,
            _("Your password is changed. Other devices must log in again."),
        )
        return super().form_valid(form)
