"""Writes an executed notebook as one HTML file that needs no network.

usage: html.py NOTEBOOK FOLDER HTML   (images are looked up in FOLDER)

The file contains its images, formulas are MathML, and no script is fetched.
"""

import html
import sys

import nbformat
from jinja2 import DictLoader, pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

# nbconvert's page without the scripts that it would fetch.
TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js_requirejs -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block jupyter_widgets -%}{%- endblock -%}
"""


def mathml(text, display):
    """Returns text as MathML, or as code if it cannot be parsed."""
    try:
        return convert(text, display=display)
    except Exception:
        return f"<code>{html.escape(text)}</code>"


class Renderer(IPythonRenderer):
    """Markdown with formulas as MathML."""

    def block_math(self, body):
        return f"<p>{mathml(body, 'block')}</p>"

    def inline_math(self, body):
        return mathml(body, "inline")

    def latex_environment(self, name, body):
        text = "\\begin{%s}%s\\end{%s}" % (name, body, name)
        return f"<p>{mathml(text, 'block')}</p>"


class Exporter(HTMLExporter):
    """The exporter with its Markdown replaced."""

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
    exporter = Exporter(
        extra_loaders=[DictLoader({"offline.html.j2": TEMPLATE})],
        template_file="offline.html.j2",
        embed_images=True,
    )
    name = target.rsplit("/", 1)[-1].removesuffix(".html")
    body, _ = exporter.from_notebook_node(nb, {"metadata": {"path": folder, "name": name}})
    with open(target, "w", encoding="utf-8") as file:
        file.write(body)


if __name__ == "__main__":
    main(*sys.argv[1:])
