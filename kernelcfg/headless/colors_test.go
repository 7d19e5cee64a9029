package headless

import (
	"path/filepath"
	"strings"
	"testing"
)

// colorScript writes the code of the page of a notebook of one cell, with the lexer that the
// kernel names, none, and with the source of the modules, set up or not.
const colorScript = `
import sys
sys.path.insert(0, sys.argv[1])
import nbformat, latentlab_page
nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("%%\nx := 1 // for a reader")])
nb.metadata["language_info"] = {"name": "go", "pygments_lexer": ""}
page, _ = latentlab_page.Exporter().from_notebook_node(nb, {"metadata": {"path": "", "name": "x"}})
print(page[page.index("<main"):])
import latentlab_sanitized
nb.cells = [nbformat.v4.new_markdown_cell('<table style="font-variant-numeric:tabular-nums"><tr><td>1</td></tr></table>')]
page, _ = latentlab_sanitized.SanitizingExporter().from_notebook_node(nb, {"metadata": {"path": "", "name": "x"}})
print(page[page.index("<main"):])
print("lexer in the notebook:", repr(nb.metadata["language_info"]["pygments_lexer"]))
`

// TestPageColorsGo checks that a page colors a cell as Go, with its comments, and that the page of
// a notebook that is not trusted keeps the digits of tables of one width.
func TestPageColorsGo(t *testing.T) {
	t.Parallel()
	out, err := runPython(t, colorScript, filepath.Join("..", "setup", "jupyter", "modules"))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"hl-go", `<span class="c1">// for a reader</span>`, "lexer in the notebook: ''",
		"font-variant-numeric:tabular-nums;", // of a table, in the page of a notebook that is not trusted
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the page lacks %s:\n%s", want, out)
		}
	}
}
