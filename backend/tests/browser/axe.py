"""axe-core on a page: WCAG 2.1 A and AA must find nothing."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"


def violations(page: Page) -> list[str]:
    """What axe finds, one line each. The script is evaluated, not added: the page's CSP stays as strict as it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async () => {
            const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
            const {violations} = await axe.run(document, {runOnly});
            const where = (v) => v.nodes.map((n) => n.target.join(' ')).join('; ');
            return violations.map((v) => `${v.id}: ${v.help} — ${where(v)}`);
        }"""
    )
    return [str(line) for line in found]
