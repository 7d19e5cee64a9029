"""Writes a notebook that JupyterLab does not trust as a page without its scripts."""

import bleach
from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
from bs4 import BeautifulSoup
from jinja2 import pass_context

from latentlab_page import Exporter

UNTRUSTED = (
    "JupyterLab does not trust this notebook, because its cells were not run here. So this page has none of its "
    "scripts: explorers and clouds are still images. If you trust the notebook, choose Trust Notebook in the command "
    "palette (Ctrl+Shift+C), save it, and export it again."
)

# The tags and attributes of such a page. Of MathML and HTML, they are those that only show something.
TAGS = set(bleach.ALLOWED_TAGS) | set(
    "br caption center cite dd del details dfn div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img ins kbd mark p pre "
    "q s samp small span strike sub summary sup table tbody td tfoot th thead tr u var".split()
) | set(
    "math annotation menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms "
    "mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics".split()
)
SHOWN_ATTRIBUTES = set("align alt class colspan height id open rowspan style title width".split())
MATH_ATTRIBUTES = set(
    "accent accentunder columnalign columnlines columnspacing depth display displaystyle fence form height largeop "
    "linethickness lspace mathcolor mathsize mathvariant maxsize minsize movablelimits rowlines rowspacing rspace "
    "scriptlevel separator stretchy symmetric voffset width xmlns".split()
)
STYLES = CSSSanitizer(set(ALLOWED_CSS_PROPERTIES) | set("font-variant-numeric justify-items padding padding-left padding-right".split()))


def allowed(tag, name, value):
    """Reports whether a tag of a notebook that is not trusted keeps an attribute."""
    if tag == "img" and name == "src":  # the scripts of an SVG do not run in it
        return value.startswith("data:image/")
    if tag == "a" and name == "href":
        return ":" not in value or value.startswith(("https:", "http:", "mailto:", "#"))
    return name in SHOWN_ATTRIBUTES or name in MATH_ATTRIBUTES


def clean(element):
    """Returns HTML without scripts, styles, and what only a script would show."""
    soup = BeautifulSoup(str(element), features="html.parser")
    for active in soup.select("script, style, template, svg, iframe, object, embed, [hidden]"):
        active.decompose()
    protocols = {"http", "https", "mailto", "data"}
    return bleach.clean(str(soup), tags=TAGS, attributes=allowed, protocols=protocols, strip=True,
                        css_sanitizer=STYLES)


class SanitizingExporter(Exporter):
    """The exporter that takes scripts out of a notebook that is not trusted.

    A trusted notebook's scripts run in JupyterLab, so they may run in its page too. Those
    in its text never run there, and so not here.
    """

    @pass_context
    def markdown2html(self, context, source):
        return clean(super().markdown2html(context, source))

    def from_notebook_node(self, nb, resources=None, **options):
        cells = [cell for cell in nb.cells if cell.cell_type == "code" and cell.outputs]
        self.sanitize_html = not all(cell.metadata.get("trusted", False) for cell in cells)
        return super().from_notebook_node(nb, resources, **options)

    def _init_resources(self, resources):
        resources = super()._init_resources(resources)
        resources["note"] = UNTRUSTED if self.sanitize_html else ""
        return resources

    def default_filters(self):
        yield from super().default_filters()
        yield ("clean_html", clean)
