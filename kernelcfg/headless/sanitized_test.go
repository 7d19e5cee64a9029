package headless

import (
	"strings"
	"testing"
)

// textScript writes the page that JupyterLab's menu makes of a notebook whose only cell
// is text. JupyterLab trusts it, since it has no outputs.
const textScript = `
import sys, nbformat, latentlab_sanitized
nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(sys.argv[1])])
page, _ = latentlab_sanitized.SanitizingExporter().from_notebook_node(nb, {"metadata": {"path": "", "name": "x"}})
print(page[page.index("<main"):])
`

// TestTextHasNoScripts checks that the text of a notebook, which runs no script in
// JupyterLab, runs none in the page of its menu either, and is else as it was.
func TestTextHasNoScripts(t *testing.T) {
	t.Parallel()
	page, err := runPython(t, textScript, `a <script>ran(1)</script> <b onclick="ran(2)">bold</b> `+
		`<a href="javascript:ran(3)">link</a> <a href="001.ipynb">next</a> <kbd style="color: red">Tab</kbd> $x^2$`+
		"\n\n<script>ran(4)</script>\n\n<details><summary>more</summary>text</details>\n\n|a|\n|:-:|\n|b|\n")
	if err != nil || strings.Contains(page, "ran(") {
		t.Errorf("%v: the page has a script:\n%s", err, page)
	}
	for _, want := range []string{"<b>bold</b>", `<a href="001.ipynb">`, `style="color: red;"`, "<msup>", "<summary>", "text-align"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
}
