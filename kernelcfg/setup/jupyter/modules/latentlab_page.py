"""Writes an executed notebook as one HTML file that needs no network.

usage: python -m latentlab_page NOTEBOOK FOLDER HTML   (images are looked up in FOLDER)

The file contains its images, formulas are MathML, and no script is fetched.
"""

import html
import sys

import nbformat
from jinja2 import DictLoader, pass_context
from math_core import LatexError, LatexToMathML
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

# nbconvert's page without the scripts that it would fetch.
TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js_requirejs -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block jupyter_widgets -%}{%- endblock -%}
{%- block html_head_css -%}
<style>math[display="block"] { overflow-x: auto; overflow-y: hidden; padding: 0.3em 0; }</style>
{%- endblock -%}
{%- block body_header -%}
{{ super() }}
{%- if resources.note %}
<p class="jp-RenderedHTMLCommon" style="padding: 1em; border: 1px solid; margin: 1em">{{ resources.note }}</p>
{%- endif -%}
{%- endblock -%}
{%- block data_latex scoped -%}
<div class="jp-RenderedLatex jp-OutputArea-output">{{ output.data['text/latex'] | markdown2html }}</div>
{%- endblock -%}
"""
MATHML = LatexToMathML(fancy_error=False)


def mathml(text, display):
    """Returns the formula text as MathML, set as a block of its own or in a line.

    A formula that cannot be parsed is returned as code.
    """
    try:
        return MATHML.convert_with_local_state(text, displaystyle=display)
    except LatexError:
        return f"<code>{html.escape(text)}</code>"


class Renderer(IPythonRenderer):
    """Markdown with formulas as MathML."""

    def inline_html(self, tag):
        # Of a pair of tags, only one comes at a time, and embedding images would close it.
        return super().inline_html(tag) if tag.startswith("<img") else tag

    def image(self, text, url, title=None):
        try:
            return super().image(text, url, title)
        except InvalidNotebook:  # an attachment that is not in the notebook
            return f"<em>missing image: {html.escape(url)}</em>"

    def block_math(self, body):
        return f"<p>{mathml(body, True)}</p>"

    def inline_math(self, body):
        return mathml(body, False)

    def latex_environment(self, name, body):
        text = "\\begin{%s}%s\\end{%s}" % (name, body, name)
        return f"<p>{mathml(text, True)}</p>"


class Exporter(HTMLExporter):
    """The exporter of a page with all that the notebook shows, scripts included."""

    def __init__(self, **options):
        super().__init__(
            extra_loaders=[DictLoader({"offline.html.j2": TEMPLATE})],
            template_file="offline.html.j2",
            embed_images=True,
            **options,
        )

    def from_notebook_node(self, nb, resources=None, **options):
        # The kernel, and so a notebook that JupyterLab has saved, leaves the lexer empty, for
        # which nbconvert takes Python's.
        info = nb.metadata.get("language_info", {})
        if info.get("name") == "go" and not info.get("pygments_lexer"):
            metadata = {**nb.metadata, "language_info": {**info, "pygments_lexer": "go"}}
            nb = nbformat.from_dict({**nb, "metadata": metadata})
        return super().from_notebook_node(nb, resources, **options)

    @pass_context
    def markdown2html(self, context, source):
        cell = context.get("cell", {})
        renderer = Renderer(
            escape=False,
            attachments=cell.get("attachments", {}),
            embed_images=True,
            path=context.get("resources", {}).get("metadata", {}).get("path", ""),
            anchor_link_text=self.anchor_link_text,
            exclude_anchor_links=self.exclude_anchor_links,
        )
        return MarkdownWithMath(renderer=renderer).render(source)


def main(notebook, folder, target):
    nb = nbformat.read(notebook, as_version=4)
    name = target.rsplit("/", 1)[-1].removesuffix(".html")
    body, _ = Exporter().from_notebook_node(nb, {"metadata": {"path": folder, "name": name}})
    with open(target, "w", encoding="utf-8") as file:
        file.write(body)


if __name__ == "__main__":
    main(*sys.argv[1:])
