package headless

import (
	"path/filepath"
	"strings"
	"testing"

	"latentlab/kernelcfg/ipynb"
	"latentlab/lib/home"
)

// formulaScript renders the text of notebooks as their pages do. It prints how many
// formulas there are, and each that is left as its source.
const formulaScript = `
import sys, nbformat, latentlab_page
from nbconvert.filters.markdown_mistune import MarkdownWithMath
count, convert = 0, latentlab_page.mathml
def counted(text, display):
    global count
    made = convert(text, display)
    count += 1
    if not made.startswith("<math"):
        print("left as source:", text)
    return made
latentlab_page.mathml = counted
for path in sys.argv[1:]:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            MarkdownWithMath(renderer=latentlab_page.Renderer(escape=False)).render(cell.source)
print(count, "formulas")
`

// TestFormulas checks that each formula of the chapters becomes MathML.
func TestFormulas(t *testing.T) {
	t.Parallel()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	notebooks, err := ipynb.ChapterPaths(filepath.Join(root, "notebooks", "chapters.json"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := runPython(t, formulaScript, notebooks...)
	if err != nil || !strings.HasSuffix(out, " formulas\n") || strings.Contains(out, "left as source") {
		t.Fatalf("%v\n%s", err, out)
	}
	if strings.HasPrefix(out, "0 ") {
		t.Error("no formula was found")
	}
	t.Log(out)
}
