"""The doors: the first run, logging in, logging out."""

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from annotations import tasks
from annotations.domain import households
from annotations.domain.errors import DomainError
from annotations.domain.recordings import samples
from annotations.models import Person
from annotations.web.pages.forms import WelcomeForm


@method_decorator(login_not_required, name="dispatch")
class Welcome(FormView[WelcomeForm]):
    """Make the first household and its first account; only while there is none."""

    template_name = "welcome.html"
    form_class = WelcomeForm
    success_url = reverse_lazy("home")

    def dispatch(
        self,
        request: HttpRequest,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> HttpResponseBase:
        if not households.is_new_here():
            return redirect("home")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: WelcomeForm) -> HttpResponse:
        try:
            person = households.begin(
                name=form.cleaned_data["name"],
                time_zone=form.cleaned_data["time_zone"],
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
            )
        except DomainError as error:
            form.add_error(error.field or None, str(error))
            return self.form_invalid(form)
        login(self.request, person, backend="django.contrib.auth.backends.ModelBackend")
        if form.cleaned_data["sample"]:
            make_sample(person)
        return super().form_valid(form)


def make_sample(person: Person) -> None:
    if person.household:
        tasks.send(samples.ask(household=person.household, now=timezone.now()))


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    template_name = "login.html"
    redirect_authenticated_user = True

    def dispatch(
        self,
        request: HttpRequest,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> HttpResponseBase:
        if households.is_new_here():
            return redirect("welcome")
        return super().dispatch(request, *args, **kwargs)


class LogOut(LogoutView):
    """By POST only, so that no link of another site can do it.

    The pages wipe what they kept by themselves too: over plain http browsers do not
    listen to the header.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def get_default_redirect_url(self) -> str:
        return f"{super().get_default_redirect_url()}?left=1"
