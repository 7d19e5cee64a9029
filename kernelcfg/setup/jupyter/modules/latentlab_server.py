"""The project's extension of the Jupyter server: the pages of JupyterLab's menu.

Save and Export Notebook As > HTML writes the page that latentlab_page writes. The
modules with the exporters are loaded with the first page, so that the server starts
no later.
"""

from jupyter_server.base.handlers import path_regex
from jupyter_server.nbconvert.handlers import NbconvertFileHandler
from jupyter_server.utils import url_path_join


class PageHandler(NbconvertFileHandler):
    """Answers JupyterLab's menu item Save and Export Notebook As > HTML.

    Its dialog asks for a page without scripts, unless the reader unticks that. The
    server's own page would show the text of the scripts instead.
    """

    async def get(self, path):
        sanitize = self.get_argument("sanitize_html", "false").lower() == "true"
        exporter = "latentlab_sanitized.SanitizingExporter" if sanitize else "latentlab_page.Exporter"
        await super().get(exporter, path)


def _jupyter_server_extension_points():
    return [{"module": __name__}]


def _load_jupyter_server_extension(server):
    # Handlers of extensions come before those of the server itself.
    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(".*$", [(url_path_join(base, "/nbconvert/html") + path_regex, PageHandler)])
