"""Files for the browser: vendored as published, CSS for old browsers, nothing inline."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src/doudi/web"
CSS = sorted((ROOT / "src/doudi").rglob("static/doudi/**/*.css"))
TEMPLATES = sorted(p for p in (ROOT / "src/doudi").rglob("templates/**/*.html"))

TOO_NEW = (
    ":has(", "color-mix(", "oklch(", "oklab(", "@layer", "@container", "@scope", "dvh", "text-wrap",
)  # fmt: skip


def test_every_vendored_file_is_the_published_one() -> None:
    listed = (WEB / "static/doudi/vendor/vendor.sha256").read_text().splitlines()
    for line in listed:
        digest, _, path = line.partition("  ")
        found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
        assert found == digest, f"{path} differs from npm's; run node scripts/vendor.mjs"
    vendored = {p.name for p in (WEB / "static/doudi/vendor").glob("*.js")}
    assert vendored <= {line.rpartition("/")[2] for line in listed}


def test_every_icon_used_in_a_template_is_in_the_sprite() -> None:
    names = set((WEB / "static/doudi/vendor/icons.txt").read_text().split())
    for path in TEMPLATES:
        used = set(re.findall(r'<c-icon n="([^"{]+)"', path.read_text()))
        used |= set(re.findall(r'<c-\w+[^>]* icon="([^"{]+)"', path.read_text()))
        assert used <= names, f"{path.name}: {used - names} are not in vendor/icons.txt"


@pytest.mark.parametrize("path", CSS, ids=lambda p: p.name)
def test_our_css_runs_on_chrome_90(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    for word in TOO_NEW:
        assert word not in text, f"{path.name} uses {word}, which browsers of Chrome 90 do not know"
    assert not re.search(r"(^|[;{\s])&", text), f"{path.name} nests rules"
    depth = 0
    for token in re.findall(r"@(?:media|supports|keyframes|page)[^{]*\{|\{|\}", text):
        depth += -1 if token == "}" else (0 if token.startswith("@") else 1)
        assert depth <= 1, f"{path.name} nests rules"
        depth = max(depth, 0)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "src/doudi")))
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "a style attribute: make it a class"
    assert "<style" not in text, "a style element: put it into static/doudi/css"
    assert not re.search(r"\son(click|change|submit|load|input|error)\s*=", text), (
        "an inline handler"
    )
    assert "hx-on" not in text, "hx-on needs eval, which the policy forbids"
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or "application/json" in tag, f"an inline script: {tag}"
    assert "http://" not in text.replace("http://www.w3.org", ""), "an address outside the house"


def test_the_browser_keeps_nothing_readable() -> None:
    """Machines are shared. Only visits without a signal wait in a phone, and they are encrypted."""
    for path in (WEB / "static/doudi/js").glob("*.js"):
        text = path.read_text()
        assert "localStorage" not in text, path.name
        assert "sessionStorage" not in text, path.name
        assert "indexedDB" not in text or "subtle.encrypt" in text, f"{path.name} keeps plain data"
