"""Somebody with a browser, and the small steps they take."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys import looking, words
from tests.journeys.service import SESSION_COOKIE, Service

HEIGHT = 800
WIDE = 1280
NARROW = 375
EXPECTED = ("Failed to load resource", "the document's frame is sandboxed")
PATIENCE = 10_000
"""How long to wait for what is to come, in milliseconds."""

TELL_TOUCHES = 'addEventListener("pointerdown", event => touched(event.target.outerHTML.slice(0, 80)), true)'


@dataclass
class Visitor:
    """A person at a browser of their own; what they look for they name in the words of the code."""

    service: Service
    context: BrowserContext
    page: Page
    language: str = "nb"
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def arriving(
        cls, browser: Browser, service: Service, *, width: int = WIDE, scripts: bool = True, language: str = "nb"
    ) -> Visitor:
        """Open a browser with nothing in it; ``width`` is in CSS pixels."""
        context = browser.new_context(
            base_url=service.address,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
            locale="nb-NO",
            timezone_id="Europe/Oslo",
        )
        context.set_default_timeout(PATIENCE)
        visitor = cls(service, context, context.new_page(), language)
        visitor.page.on("console", lambda said: visitor.complain(said.type, said.text))
        visitor.page.on("pageerror", lambda error: visitor.complain("error", str(error)))
        return visitor

    def complain(self, kind: str, text: str) -> None:
        """Remember what the browser complains of; a page may say no, and what counts clicks is kept out of letters."""
        if kind == "error" and not any(words in text for words in EXPECTED):
            self.complaints.append(text)

    def leave(self) -> None:
        """Close the browser; it must have had nothing to complain of."""
        self.context.close()
        assert self.complaints == []

    def say(self, text: str, **values: object) -> str:
        """Return these words in the visitor's language."""
        return words.said(self.language, text, **values)

    def open(self, address: str, *, refused: bool = False) -> Visitor:
        """Go to a page, which must be there, or say that it is not, where that is expected."""
        response = self.page.goto(address)
        assert response is not None
        assert response.ok is not refused, f"{address}: {response.status}"
        return self

    def show_letter(self, address: str) -> Visitor:
        """Open the HTML of a letter by itself; at its address it is fenced in and no script may look at it."""
        response = self.context.request.get(address)
        assert response.ok, f"{address}: {response.status}"
        self.page.goto("about:blank")
        self.page.set_content(response.text())
        return self

    def signed_in_as(self, email: str) -> Visitor:
        """Have signed in before."""
        self.context.add_cookies(
            [{"name": SESSION_COOKIE, "value": self.service.session_of(email), "url": self.service.address}]
        )
        return self

    def speaking(self, language: str) -> Visitor:
        """Have chosen a language before."""
        self.language = language
        self.context.add_cookies([{"name": "language", "value": language, "url": self.service.address}])
        return self

    def sign_in(self, email: str) -> Visitor:
        """Sign in with the code of a letter."""
        self.open("/logg-inn").fill("Email", email).press("Send me an email")
        code = re.search(r"\b\d{3}\s?\d{3}\b", self.service.letter_to(email).text)
        assert code is not None
        self.fill("The code from the email", code[0]).press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/logg-inn"))
        return self

    def fill(self, label: str, text: str) -> Visitor:
        """Write in a field."""
        self._field(label).fill(text)
        return self

    def touch(self, label: str, text: str) -> Visitor:
        """Touch a field, and write in it."""
        self._field(label).click()
        self.page.keyboard.type(text)
        return self

    def choose(self, label: str, option: str) -> Visitor:
        """Choose from a list; the option is what stands there."""
        self._field(label).select_option(label=option)
        return self

    def _field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(re.compile("^" + re.escape(self.say(label)))).first

    def tick(self, label: str) -> Visitor:
        """Tick a box or choose one of several."""
        self.page.get_by_label(self.say(label), exact=True).check()
        return self

    def unfold(self, summary: str) -> Visitor:
        """Open what is folded away."""
        self.page.locator("summary", has_text=self.say(summary)).click()
        return self

    def press(self, button: str, **values: object) -> Visitor:
        """Press a button in the content of the page."""
        self.page.locator("main").get_by_role("button", name=self.say(button, **values)).first.click()
        return self

    def press_counted(self, one: str, many: str, num: int) -> Visitor:
        """Press a button that says how many."""
        name = words.counted(self.language, one, many, num)
        self.page.locator("main").get_by_role("button", name=name).click()
        return self

    def follow(self, link: str) -> Visitor:
        """Follow a link in the content of the page."""
        self.page.locator("main").get_by_role("link", name=self.say(link)).first.click()
        return self

    def sees(self, text: str, **values: object) -> Visitor:
        """Expect words of the interface in the content."""
        return self.reads(self.say(text, **values))

    def reads(self, text: str) -> Visitor:
        """Expect words as they stand, such as a name."""
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def misses(self, text: str) -> Visitor:
        """Expect words of the interface not to be there."""
        expect(self.page.locator("main")).not_to_contain_text(self.say(text))
        return self

    def reads_title(self, text: str) -> Visitor:
        """Expect the heading of the page."""
        expect(self.page.locator("h1")).to_have_text(text)
        return self

    def expect_nobody_kept_out(self) -> Visitor:
        """Expect a page that stands between two others to be as good as those with an address of their own."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        found = looking.barriers(self.page) + looking.misfits(self.page) + looking.foreign(self.page, self.language)
        found += looking.overflow(self.page)
        self.page.set_viewport_size(looking.CONTEXT)
        assert found == []
        return self

    def expect_room_for_thumbs(self) -> Visitor:
        """Expect that nothing to touch is smaller than 44 pixels on a telephone."""
        self.page.set_viewport_size(looking.PHONE)
        small = self.page.evaluate(looking.TARGETS)
        assert small == [], small
        return self

    def count_touches(self) -> list[str]:
        """Return what grows by one with each touch of a page that is opened from now on."""
        touched: list[str] = []
        self.context.expose_binding("touched", lambda _, what: touched.append(what))
        self.context.add_init_script(TELL_TOUCHES)
        return touched

    def fits(self) -> Visitor:
        """Expect the page to be no wider than its window."""
        self.page.wait_for_load_state()  # A page that has only begun to come has nothing that could be measured.
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url
        return self
