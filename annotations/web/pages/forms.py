from django import forms
from django.utils.translation import gettext_lazy as _


class WelcomeForm(forms.Form):
    name = forms.CharField(
        label=_("Your household"),
        max_length=80,
        help_text=_("Any name you like, your street or your family, for instance."),
    )
    username = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("You log in with it: letters, digits and @ . + - _"),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 characters, and nothing that is easily guessed."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    time_zone = forms.CharField(
        label=_("Your time zone"),
        max_length=64,
        initial="UTC",
        help_text=_("So that a night is shown by the clock on your wall."),
        widget=forms.TextInput(attrs={"data-time-zone": "", "autocomplete": "off"}),
    )
    sample = forms.BooleanField(
        label=_("Make a sample night, to try everything at once"),
        required=False,
        initial=True,
        help_text=_(
            "Half an hour that this program makes up itself: no real baby, and marked "
            "as synthetic everywhere."
        ),
    )
