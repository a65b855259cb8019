import pytest

from planner.domain.devices import device_of

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:148.0) Gecko/20100101 Firefox/148.0", "Firefox", "Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/150.0 Safari/537.36 Edg/150.0", "Edge", "Windows"),
        (f"Mozilla/5.0 (Linux; Android 16; K) {WEBKIT} Chrome/150.0 Mobile Safari/537.36", "Chrome", "Android"),
        (f"Mozilla/5.0 (Linux; Android 16) {WEBKIT} SamsungBrowser/29.0 Chrome/140.0 Safari/537.36", "Samsung Internet", "Android"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:148.0) Gecko/148.0 Firefox/148.0", "Firefox", "Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", "Safari", "Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) CriOS/150.0 Safari/604.1", "Chrome", "iPhone"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 FxiOS/148.0 Safari/605.1.15", "Firefox", "iPad"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/150.0 Safari/537.36 OPR/120.0", "Opera", "Linux"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/150.0 Safari/537.36", "Chrome", "ChromeOS"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/150.0 Safari/537.36", "Chrome", "Linux"),
        ("curl/8.9", "", ""),
        ("", "", ""),
        ("<script>" * 1000, "", ""),
    ],
)  # fmt: skip
def test_browser_and_system(agent: str, browser: str, system: str) -> None:
    device = device_of(agent)
    assert (device.browser, device.system) == (browser, system)
