"""The style guide in a real browser: accessible, unbroken in width, and usable by keyboard and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.ui.urls")]

PAGES = ["/styleguide/", "/styleguide/public/", "/styleguide/phone/", "/styleguide/person/", "/nowhere/"]
SCREENS = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
}


@pytest.fixture
def look(chromium, pages):
    """Open a page on a screen; whatever the browser complains about fails the test."""
    contexts = []

    def open_page(path, **screen):
        context = chromium.new_context(base_url=pages, locale="nb-NO", **screen)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda entry: _note(page, entry))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _note(page, entry):
    expected = "404" in entry.text or "yyyy-MM-dd" in entry.text  # the missing page; the sample's wrong date
    if entry.type in {"error", "warning"} and not expected:
        page.complaints.append(entry.text)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(look, path, screen):
    """WCAG's machine-checkable rules hold, and the security policy had nothing to refuse."""
    page = look(path, **SCREENS[screen])
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in violations] == []
    assert page.complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(look, path):
    """From 320 px, which is also 1280 px at 400 %, to a 4K screen; only tables and boards scroll by themselves."""
    page = look(path, viewport={"width": 320, "height": 800})
    for width in (320, 640, 1024, 1920, 3840):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_strong_contrast_is_accessible_too(look):
    """Borders and quiet text grow darker where the user asks for more contrast."""
    page = look("/styleguide/", contrast="more", **SCREENS["desk"])
    assert Axe().run(page).response["violations"] == []
    quiet, loud = (page.evaluate(f"getComputedStyle(document.querySelector('{css}')).color") for css in (".lead", "h1"))
    assert quiet == loud


def test_text_at_double_size_still_fits(look):
    """A user who doubles the text size loses nothing to the side."""
    page = look("/styleguide/person/", viewport={"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_first_tab_leads_past_the_menu(look):
    """The skip link is first, becomes visible, and moves the focus to the content."""
    page = look("/styleguide/person/", **SCREENS["desk"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    assert page.locator(".skip").bounding_box()["width"] > 100
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_control_is_large_enough_for_a_thumb(look):
    """Buttons, menu and form fields on a phone are at least 44 px high (links in running text excepted)."""
    page = look("/styleguide/phone/", **SCREENS["phone"])
    boxes = page.locator("button, summary, .ds-button, input:not([type=hidden])").all()
    assert boxes
    small = [box.text_content() for box in boxes if box.is_visible() and box.bounding_box()["height"] < 44]
    assert small == []


def test_the_menu_opens_without_script(chromium, pages, settings):
    """On a phone the menu is a fold; it works with JavaScript switched off."""
    from tillit.ui import navigation

    navigation.register(navigation.Destination("Stilguide", "style_guide", 1, lambda request: True, "menu"))
    try:
        context = chromium.new_context(base_url=pages, locale="nb-NO", java_script_enabled=False, **SCREENS["phone"])
        page = context.new_page()
        page.goto("/styleguide/")
        entry = page.locator(".nav a", has_text="Stilguide")
        assert not entry.is_visible()
        page.locator(".menu summary").click()
        assert entry.is_visible()
        assert entry.get_attribute("aria-current") == "page"
        context.close()
    finally:
        navigation._registered.pop("style_guide")


def test_the_language_switch_changes_words_dates_and_numbers(look):
    """One press, by POST, and the same page comes back in English; another, and it is bokmål again."""
    page = look("/styleguide/", **SCREENS["desk"])
    assert page.locator("html").get_attribute("lang") == "nb"
    assert "Per 21.&nbsp;november 2026" in page.content()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "As of 21&nbsp;November 2026" in page.content()
    assert page.locator(".tile-value").first.text_content() == "7.5"
    page.get_by_role("button", name="Norsk").click()
    assert page.locator(".tile-value").first.text_content() == "7,5"


def test_the_board_scrolls_by_keyboard_and_shows_what_has_the_focus(look):
    """A visit too narrow for its name shows it when the focus reaches it; its link is always named."""
    page = look("/styleguide/", viewport={"width": 1100, "height": 900})
    board = page.get_by_role("region", name="Lørdag 21. november, hjelper for hjelper")
    assert board.get_attribute("tabindex") == "0"
    visit = board.get_by_role("link", name="Solveig N.").first
    label = visit.locator(".board-label")
    assert label.bounding_box()["width"] <= 1
    visit.focus()
    assert label.bounding_box()["width"] > 30


def test_a_phone_gets_the_board_as_a_list(look):
    """Times and names stand as text, one visit below the other."""
    page = look("/styleguide/", **SCREENS["phone"])
    visits = page.locator(".board-row").nth(1).locator(".board-item")
    first, second = (visits.nth(place).bounding_box() for place in (0, 1))
    assert second["y"] >= first["y"] + first["height"]
    assert page.locator(".board-time").nth(1).inner_text() == "07:45–08:00"


def test_paper_has_no_menus_and_no_buttons(look):
    """A printed page is its content."""
    page = look("/styleguide/person/", **SCREENS["desk"])
    page.emulate_media(media="print")
    assert not page.locator(".top-side").is_visible()
    assert not page.locator(".demo").is_visible()
    assert page.locator(".own-words").is_visible()


def test_a_progress_bar_asks_until_it_is_done(look):
    """htmx swaps the answer in under the strict security policy, and then asks no more."""
    page = look("/planning/", **SCREENS["desk"])
    assert page.locator("progress").get_attribute("value") == "40"
    page.locator("#done").wait_for(timeout=10_000)
    assert page.locator("progress").count() == 0
    assert page.complaints == []


@pytest.mark.parametrize("demo", [True, False])
def test_the_style_guide_is_there_only_in_demo_mode(client, settings, demo):
    """Outside demo mode the address does not exist."""
    settings.TILLIT_DEMO = demo
    settings.SECURE_SSL_REDIRECT = False
    assert client.get("/styleguide/").status_code == (200 if demo else 404)
