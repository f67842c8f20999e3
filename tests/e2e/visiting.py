"""One person's browser window, and what people do in it: read, follow, fill in, press."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from minka.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "secreto-largo"
HEIGHTS = {320: 640, 360: 740, 1280: 900}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async ([tags, colours]) => {
  const found = await axe.run({runOnly: {type: "tag", values: tags}, resultTypes: ["violations"],
    rules: {"color-contrast": {enabled: colours}}});
  return found.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map(
    (n) => n.html.slice(0, 160) + " [" + n.failureSummary.slice(0, 220) + "]").join(" | "));
}"""


class Visitor:
    """A person at a browser.

    ``js=False`` turns scripts off; ``language`` is that of the visitor's cookie (who is signed in
    reads in their own); ``dark`` asks for the dark scheme. ``faults`` gathers what must not be.
    """

    def __init__(
        self,
        browser: Browser,
        server: str,
        *,
        width: int = 1280,
        language: str = "es",
        js: bool = True,
        dark: bool = False,
    ) -> None:
        self.server = server
        self.faults: list[str] = []
        self.context = browser.new_context(
            base_url=server,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            java_script_enabled=js,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(15_000)
        self.speak(language)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused form answers 4xx, which Chromium's console reports as an error.
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"console of {self.page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:", "about:")):
            self.faults.append(f"{self.page.url} asks another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} at {response.url}")

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    # ---- who, and in which language

    def speak(self, language: str) -> None:
        """Choose the language of who is not signed in."""
        self._cookie(settings.LANGUAGE_COOKIE_NAME, language)

    def _cookie(self, name: str, value: str) -> None:
        self.context.add_cookies([{"name": name, "value": value, "url": self.server}])

    def enter(self, user: User | None) -> None:
        """Be this person at once (or nobody), where signing in is not what is tested."""
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if user is None:
            return
        client = Client()
        client.force_login(user, backend=BACKEND)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._cookie(settings.SESSION_COOKIE_NAME, session)

    def sign_in(self, user: User, password: str = PASSWORD) -> None:
        """Sign in by the page, as people do."""
        self.go("/accounts/login/")
        self.fill(login=user.email, password=password)
        self.press()
        assert self.path == "/home/", self.text

    # ---- what people do

    def go(self, path: str) -> int:
        """Open an address; return the status of the answer."""
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None
        return answer.status

    @property
    def path(self) -> str:
        """Return the path of the page that is open."""
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """Return what the page says between its header and its footer."""
        return self.page.locator("main").inner_text()

    def follow(self, href: str) -> None:
        """Click the link of the page that leads to this path, in its menu if need be."""
        ways = ", ".join(
            f'main a[href{how}"]' for how in (f'="{href}', f'^="{href}?', f'^="{href}#')
        )
        links = self.page.locator(ways)
        assert links.count(), f"{self.path} has no link to {href}\n{self.text}"
        seen = links.filter(visible=True)
        if not seen.count():
            self._unfold(links.first)
        seen.first.click()

    def fill(self, inside: str = "main", /, **values: Any) -> None:
        """Fill in fields by name: text, a choice, True or False for a box, a list for several."""
        for name, value in values.items():
            self._fill(self.page.locator(f'{inside} [name="{name}"]'), value)

    def _fill(self, field: Locator, value: Any) -> None:
        first = field.first
        assert first.count(), f"{self.path} lacks {field}; it has {self.names()}\n{self.text}"
        kind = first.evaluate("f => f.tagName === 'INPUT' ? f.type : f.tagName")
        wanted = value if isinstance(value, list) else [value]
        if kind == "SELECT":
            first.select_option([str(one) for one in wanted])
        elif kind in ("checkbox", "radio") and isinstance(value, bool):
            first.set_checked(value)
        elif kind in ("checkbox", "radio"):
            for one in wanted:
                box = field.and_(self.page.locator(f'[value="{one}"]'))
                self._unfold(box)
                box.check()
        elif kind == "file":
            first.set_input_files(value)
        else:
            first.fill(str(value))

    def _unfold(self, inner: Locator) -> None:
        """Open what is folded around an element."""
        folded = inner.locator("xpath=ancestor::details[not(@open)]/summary")
        while folded.count():
            folded.first.click()

    def names(self) -> list[str]:
        """Return the names of the fields on the page, each once."""
        fields = "main [name]:is(input, select, textarea):not([type=hidden])"
        return list(
            dict.fromkeys(self.page.eval_on_selector_all(fields, "all => all.map((f) => f.name)"))
        )

    def typed(self, names: Iterable[str]) -> dict[str, str | list[str]]:
        """Return what stands in the fields of these names; of boxes a list of those ticked."""
        found: dict[str, str | list[str]] = {}
        for name in names:
            field = self.page.locator(f'main [name="{name}"]')
            kind = field.first.evaluate("f => f.type")
            ticked = field.and_(self.page.locator(":checked"))
            if kind == "checkbox":
                found[name] = [box.input_value() for box in ticked.all()]
            else:
                found[name] = (ticked if kind == "radio" else field).first.input_value()
        return found

    def press(self, button: str = "main button.btn:not(.btn-quiet, .btn-2)") -> None:
        """Press the main button of the page, or the one named by a selector."""
        found = self.page.locator(button).first
        assert found.count(), f"{self.path} has no button {button}\n{self.text}"
        before = self.page.url
        with self.page.expect_navigation(wait_until="load"):
            found.click()
        wrong = self.page.locator("main .error-summary")
        assert not wrong.count(), f"{before}: {wrong.first.inner_text()}"

    def post_to(self, path: str) -> None:
        """Press the button of the form that goes to this path."""
        self.press(f'main form[action="{path}"] button')

    # ---- what must be true of every page

    def axe(self, *, colours: bool = True) -> list[str]:
        """Return what axe finds against the page; its contrasts are most of the work."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return self.page.evaluate(RUN_AXE, [AXE_TAGS, colours])

    def flaws(self, language: str) -> list[str]:
        """Return what is wrong with the page's bones: language, title, one h1, no sideways scroll."""
        seen = self.page.evaluate(
            """() => ({lang: document.documentElement.lang, title: document.title.trim(),
              h1: document.querySelectorAll("h1").length,
              over: document.documentElement.scrollWidth - window.innerWidth,
              tables: [...document.querySelectorAll("main .card:not(.across) > table")]
                .filter((one) => one.offsetWidth > one.parentElement.clientWidth).length})"""
        )
        wrong = {
            f"lang is {seen['lang']}": seen["lang"] != language,
            "no title": not seen["title"] or seen["title"].startswith("·"),
            f"{seen['h1']} h1": seen["h1"] != 1,
            f"scrolls {seen['over']} px sideways": seen["over"] > 0,
            f"{seen['tables']} tables wider than their card": seen["tables"] > 0,
        }
        return [words for words, is_so in wrong.items() if is_so]
