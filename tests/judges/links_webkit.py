"""Open each page of pages.json in WebKitGTK and keep what is seen: links_webkit.py FOLDER."""

import glob
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

HERE = Path(__file__).parent


def driver() -> webdriver.WebKitGTK:
    """Start the browser that WebKitGTK brings with it."""
    options = Options()
    options.binary_location = glob.glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser")[0]
    options.add_argument("--automation")
    service = Service(shutil.which("WebKitWebDriver"))
    return webdriver.WebKitGTK(options=options, service=service)


def main(folder: Path, port: int) -> None:
    """Open every page; for those with characters to look at, keep a picture."""
    probe = (HERE / "links_probe.js").read_text(encoding="utf-8").strip()
    browser = driver()
    seen = []
    for number, page in enumerate(json.loads((folder / "pages.json").read_text("utf-8"))):
        browser.set_window_size(900, page["height"])
        browser.get(f"http://127.0.0.1:{port}/")
        browser.get(f"http://127.0.0.1:{port}/{number}#{page['fragment']}")
        for _ in range(12):
            time.sleep(0.1)
            if browser.execute_script("return scrollY > 100"):
                break
        seen.append(browser.execute_script(f"return ({probe})(arguments[0])", page["chars"]))
        if page["chars"]:
            time.sleep(0.2)  # it scrolls before it paints the highlight
            browser.save_screenshot(str(folder / f"webkit-{number}.png"))
    found = {"version": browser.capabilities["browserVersion"], "seen": seen}
    (folder / "webkit.json").write_text(json.dumps(found), encoding="utf-8")
    browser.quit()


if __name__ == "__main__":
    where = Path(sys.argv[1])
    serving = ["node", str(HERE / "links.mjs"), "serve", str(where)]
    with subprocess.Popen(serving, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            main(where, int(server.stdout.readline()))
        finally:
            server.terminate()
