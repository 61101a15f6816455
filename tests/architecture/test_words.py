"""Every text for people goes through gettext, so that it can be said in their language."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
USE_CASES = sorted((ROOT / "annotations" / "domain").rglob("*.py"))

WORD = re.compile(r"[^\W\d_]{2,}")
NAME = "Lullabel"  # of the program: the same everywhere
# What a screen reader or a browser says aloud or shows.
SAID = {"aria-label", "alt", "placeholder", "title", "aria-description"}


class Texts(HTMLParser):
    """Collects what stands bare in a template."""

    SILENT = {"script", "style", "kbd", "code"}

    def __init__(self):
        super().__init__()
        self.bare = []
        self._within = []

    def handle_starttag(self, tag, attrs):
        self._take(*(value or "" for name, value in attrs if name in SAID))
        if tag in self.SILENT:
            self._within.append(tag)

    def handle_endtag(self, tag):
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data):
        if not self._within:
            self._take(data)

    def _take(self, *texts):
        self.bare += [
            text.strip() for text in texts if WORD.search(text.replace(NAME, ""))
        ]


def bare_in_template(text):
    text = re.sub(
        r"{%\s*(blocktrans(?:late)?|comment)\b.*?%}.*?{%\s*end\1\s*%}",
        "",
        text,
        flags=re.DOTALL,
    )
    # What is told to the browser, to nobody else.
    text = re.sub(r"{% block viewport %}.*?{% endblock %}", "", text)
    parser = Texts()
    parser.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL))
    return parser.bare


COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*$|\s//\s.*$", re.DOTALL | re.MULTILINE)
STRING = re.compile(
    r"""(?P<quote>["'`])(?P<text>(?:(?!(?P=quote)).)*)(?P=quote)""", re.DOTALL
)
# Where something is shown or said, and which argument of it is the text.
CALLS = {"say": 1, "toast": 0, "notice": 0, "alert": 0, "confirm": 0, "Option": 0}
CALL = re.compile(rf"(?<![\w.])(?:new )?#?({'|'.join(CALLS)})\(")
ATTRIBUTE = re.compile(
    rf"""setAttribute\(\s*["'](?:{"|".join(SAID)}|aria-valuetext)["'],"""
)
PROPERTY = re.compile(
    r"\.(?:textContent|innerText|title|ariaLabel|placeholder)\s*=(?!=)"
)


def bare_in_script(text):
    text = COMMENT.sub("", text)
    shown = [
        _arguments(text, match.end())[CALLS[match[1]] :][:1]
        for match in CALL.finditer(text)
    ]
    shown += [_arguments(text, match.end())[:1] for match in ATTRIBUTE.finditer(text)]
    shown += [[text[match.end() :].split(";")[0]] for match in PROPERTY.finditer(text)]
    return [
        said
        for expressions in shown
        for expression in expressions
        for said in _strings(expression)
        if WORD.search(said)
    ]


def _arguments(text, start):
    """Split what follows an opening parenthesis at its own commas."""
    found, depth, begin, place = [], 0, start, start
    while depth >= 0 and place < len(text):
        if string := STRING.match(text, place):
            place = string.end()
            continue
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth < 0 or (depth == 0 and text[place] == ","):
            found.append(text[begin:place])
            begin = place + 1
        place += 1
    return found


def _strings(expression):
    """Strings that stand in an expression itself, not in what is called there."""
    while match := re.search(r"[\w.#)?]+\(", expression):
        inside = _arguments(expression, match.end())
        length = sum(len(each) + 1 for each in inside)
        expression = (
            f"{expression[: match.start()]} 0 {expression[match.end() + length :]}"
        )
    expression = re.sub(rf"[=!]==\s*{STRING.pattern}", "", expression)
    return [
        re.sub(r"\$\{[^}]*\}", "", match["text"])
        for match in STRING.finditer(expression)
    ]


def bare_in_use_case(text):
    """Sentences of errors that are raised without `_`; a `fault` is for engineers."""
    tree = ast.parse(text)
    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    sentences = [
        argument
        for call in raised
        if isinstance(call, ast.Call)
        for argument in call.args[:1]
    ]
    sentences += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(
            isinstance(name, ast.Name) and name.id == "msg" for name in node.targets
        )
    ]
    return [ast.unparse(each) for each in sentences if _is_text(each)]


def _is_text(node):
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def relative(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_templates_say_nothing_bare(template):
    assert bare_in_template(template.read_text()) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=relative)
def test_scripts_say_nothing_bare(script):
    assert bare_in_script(script.read_text()) == []


@pytest.mark.parametrize("use_case", USE_CASES, ids=relative)
def test_use_cases_say_nothing_bare(use_case):
    assert bare_in_use_case(use_case.read_text()) == []


def test_a_bare_sentence_of_a_use_case_is_noticed():
    assert bare_in_use_case('msg = f"{label} is gone."\nraise Gone(msg)')
    assert bare_in_use_case('raise Gone("It is gone.")')
    assert bare_in_use_case('msg = _("It is gone.")\nraise Gone(msg)') == []


@pytest.mark.parametrize(
    "bare",
    [
        "<p>Hello there</p>",
        '<button aria-label="Close">-</button>',
        "<p>{% translate 'This' %} and that</p>",
        "<label>Name <input></label>",
    ],
)
def test_a_bare_word_in_a_template_is_noticed(bare):
    assert bare_in_template(bare)


@pytest.mark.parametrize(
    "fine",
    [
        "<p>{% translate 'Hello' %} {{ name }} <kbd>Esc</kbd> · Lullabel</p>",
        "{% blocktranslate trimmed %}Hello <b>you</b>{% endblocktranslate %}",
        "<input placeholder=\"{% translate 'Name' %}\">",
    ],
)
def test_what_is_marked_in_a_template_passes(fine):
    assert bare_in_template(fine) == []


@pytest.mark.parametrize(
    "bare",
    [
        'say(element, "Hello there");',
        "element.textContent = `Hello ${name}`;",
        'toast("Saved.");',
        "button.setAttribute('aria-label', 'Close');",
        'say(find("words", root), done ? "Done" : _("Not yet"));',
        "menu.append(new Option(`Level ${n}`));",
    ],
)
def test_a_bare_word_in_a_script_is_noticed(bare):
    assert bare_in_script(bare)


@pytest.mark.parametrize(
    "fine",
    [
        'say(element, _("Hello there"));',
        "say(element, `${hours}:${minutes}`);",
        'toast(fill(_("“%(name)s” is saved."), label));',
        'setState(element, "ready");',
        'say(find("n", root), n ? count("%(n)s one", "%(n)s many", n) : _("None"));',
        'say(find("act", root), state === "done" ? _("Again") : _("Do"));',
        'element.title = format(row, { style: "short" });',
    ],
)
def test_what_is_marked_in_a_script_passes(fine):
    assert bare_in_script(fine) == []
