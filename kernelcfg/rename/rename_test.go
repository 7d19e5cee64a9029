package rename

import (
	"fmt"
	"strings"
	"testing"
)

// library is a module with the new names.
const library = "testdata/library"

const testRules = `
# Comments and empty lines are passed over.
import chart latentlab/lib/figure/chart

ae.BCE -> loss.BCE
ae.MSE -> loss.MSE
ae.Loss -> loss.Reconstruction
ae.CrossEntropy -> loss.SigmoidCrossEntropy
notebook.Load -> notebook.Trained
latent.Moments -> latent.FitGaussian
latent.Gaussian.Draw -> Sample
notebook.Cloud.Rebuilt -> Reconstructed
run.Run.Trained -> NewSteps
figure.Curves -> chart.Curves
figure.Axis -> chart.Axis
figure.Series -> chart.Series
chart.{Curves}.{Title,Caption,Alt,DrawCaption} -> figure.Text
chart.{Curves}.{Width,Height} -> figure.Size
figure.Grid.{Title,Caption,Alt,DrawCaption} -> figure.Text
figure.Grid(images, rows, columns, options...) -> figure.Grid{Images: images, Rows: rows, Columns: columns, options...}.Draw()
figure.Title(text) -> Title: text
figure.Caption(text) -> Caption: text
figure.Pixel(n) -> Pixel: n
figure.Labels(labels ...string) -> Labels: labels
figure.DrawCaption() -> DrawCaption: true
(r run.Run).Save(args...) -> weights.Save(r.Model, args...)
run.Run as run.Model -> Model
ae.Check(g) -> g.Check()
type uint8 -> uint16
own chart -> plot
hidden loss -> objective
`

// table returns the table of the tests.
func table(t *testing.T) *Table {
	t.Helper()
	made, err := ParseTable(testRules)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

const imports = `import (
	"fmt"

	"latentlab/lib/ae"
	"latentlab/lib/figure"
	"latentlab/lib/latent"
	"latentlab/lib/notebook"
	"latentlab/lib/run"
)
`

func TestCells(t *testing.T) {
	for _, tc := range []struct{ name, before, after string }{
		{"a name", "var l = ae.BCE", "var l = loss.BCE"},
		{"a name of the same package", "%%\nfmt.Println(notebook.Load(1))", "%%\nfmt.Println(notebook.Trained(1))"},
		{"a string", "%%\nfmt.Println(\"ae.BCE\", `figure.Axis`)", "%%\nfmt.Println(\"ae.BCE\", `figure.Axis`)"},
		{"a comment", "// l is ae.BCE, not xae.BCE.\nvar l = ae.BCE // ae.BCE", "// l is loss.BCE, not xae.BCE.\nvar l = loss.BCE // loss.BCE"},
		{"a variable of a package's name", "%%\nae := struct{ BCE int }{1}\nfmt.Println(ae.BCE)", "%%\nae := struct{ BCE int }{1}\nfmt.Println(ae.BCE)"},
		{
			"a method of what a renamed function returns",
			"%%\nown := notebook.Must(latent.Moments(nil))\nfmt.Println(own.Draw(20, 1))",
			"%%\nown := notebook.Must(latent.FitGaussian(nil))\nfmt.Println(own.Sample(20, 1))",
		},
		{
			"a method in a chain",
			"%%\nfmt.Println(notebook.Must(latent.Moments(nil)).Draw(20, 1))",
			"%%\nfmt.Println(notebook.Must(latent.FitGaussian(nil)).Sample(20, 1))",
		},
		{"a method of another type", "type urn struct{}\n\nfunc (urn) Draw() {}\n\n%%\nurn{}.Draw()", "type urn struct{}\n\nfunc (urn) Draw() {}\n\n%%\nurn{}.Draw()"},
		{
			"a method that hides a renamed one",
			"type urn struct{ *latent.Gaussian }\n\nfunc (urn) Draw() {}\n\n%%\nurn{}.Draw()",
			"type urn struct{ *latent.Gaussian }\n\nfunc (urn) Draw() {}\n\n%%\nurn{}.Draw()",
		},
		{
			"a method of an embedded struct",
			"type urn struct{ *latent.Gaussian }\n\n%%\nurn{}.Draw(1, 2)",
			"type urn struct{ *latent.Gaussian }\n\n%%\nurn{}.Sample(1, 2)",
		},
		{"a field", "%%\nc := notebook.Cloud{Rebuilt: 1}\nc.Rebuilt = 2", "%%\nc := notebook.Cloud{Reconstructed: 1}\nc.Reconstructed = 2"},
		{"a field of a run", "%%\nfmt.Println(notebook.Load(1).Trained)", "%%\nfmt.Println(notebook.Trained(1).NewSteps)"},
		{
			"a method that is a function now",
			"%%\nr := notebook.Load(1)\nnames := []string{}\nnotebook.Check(r.Save(\"vae\", names...))",
			"%%\nr := notebook.Trained(1)\nnames := []string{}\nnotebook.Check(weights.Save(r.Model, \"vae\", names...))",
		},
		{
			"a value where another type is wanted",
			"%%\nr := notebook.Load(1)\nc := notebook.Cloud{Decode: r}\nc.Decode = r\nfmt.Println(run.Classes(r), run.Classes(notebook.Load(1)), r)",
			"%%\nr := notebook.Trained(1)\nc := notebook.Cloud{Decode: r.Model}\nc.Decode = r.Model\nfmt.Println(run.Classes(r.Model), run.Classes(notebook.Trained(1).Model), r)",
		},
		{
			"a function that is a method now",
			"%%\nown := notebook.Must(latent.Moments(nil))\nfmt.Println(ae.Check(own), ae.Check(notebook.Must(latent.Moments(nil))))",
			"%%\nown := notebook.Must(latent.FitGaussian(nil))\nfmt.Println(own.Check(), notebook.Must(latent.FitGaussian(nil)).Check())",
		},
		{
			"fields in an embedded struct",
			"%%\nnotebook.Show(figure.Curves{\n\tX: figure.Axis{Label: \"x\"}, Width: 350, Height: 260,\n\tCaption: fmt.Sprint(1),\n}.Draw())",
			"%%\nnotebook.Show(chart.Curves{\n\tX: chart.Axis{Label: \"x\"}, Size: figure.Size{Width: 350, Height: 260},\n\tText: figure.Text{Caption: fmt.Sprint(1)},\n}.Draw())",
		},
		{
			"fields that lie apart",
			"%%\nnotebook.Show(figure.Curves{\n\tTitle: \"t\", X: figure.Axis{Label: \"x\"},\n\tCaption: fmt.Sprint(1),\n}.Draw())",
			"%%\nnotebook.Show(chart.Curves{\n\tX:    chart.Axis{Label: \"x\"},\n\tText: figure.Text{Title: \"t\", Caption: fmt.Sprint(1)},\n}.Draw())",
		},
		{
			"a list of structs without their type",
			"var all = []figure.Curves{{Series: []figure.Series{{Name: \"a\"}}, Caption: \"c\"}}",
			"var all = []chart.Curves{{Series: []chart.Series{{Name: \"a\"}}, Text: figure.Text{Caption: \"c\"}}}",
		},
		{
			"a call with options",
			"%%\nnotebook.Show(figure.Grid(nil, 4, 10, figure.Title(\"t\"), figure.Caption(fmt.Sprintf(\n\t\"%d\", 1))))",
			"%%\nnotebook.Show(figure.Grid{Images: nil, Rows: 4, Columns: 10, Text: figure.Text{Title: \"t\", Caption: fmt.Sprintf(\n\t\"%d\", 1)}}.Draw())",
		},
		{
			"a call without",
			"%%\nnotebook.Show(figure.Grid(nil, 4, 10))",
			"%%\nnotebook.Show(figure.Grid{Images: nil, Rows: 4, Columns: 10}.Draw())",
		},
		{
			"options with lists and without arguments",
			"%%\nnames := []string{}\nnotebook.Show(figure.Grid(nil, 4, 10, figure.Labels(\"a\", \"b\"), figure.Pixel(6), figure.DrawCaption()))\nnotebook.Show(figure.Grid(nil, 4, 10, figure.Labels(names...)))",
			"%%\nnames := []string{}\nnotebook.Show(figure.Grid{Images: nil, Rows: 4, Columns: 10, Labels: []string{\"a\", \"b\"}, Pixel: 6, Text: figure.Text{DrawCaption: true}}.Draw())\nnotebook.Show(figure.Grid{Images: nil, Rows: 4, Columns: 10, Labels: names}.Draw())",
		},
		{
			"a variable that hides a package",
			"%%\nchart := func(s figure.Series) error { return nil }\nfmt.Println(chart(figure.Series{}))",
			"%%\nplot := func(s chart.Series) error { return nil }\nfmt.Println(plot(chart.Series{}))",
		},
		{
			"a variable that a reader's next line would be hidden by",
			"%%\nchart := func(s ...figure.Series) error { return nil }\nfmt.Println(chart())",
			"%%\nplot := func(s ...chart.Series) error { return nil }\nfmt.Println(plot())",
		},
		{
			"a variable whose new name is taken",
			"%%\nplot := 1\nchart := func(s figure.Series) {}\nchart(figure.Series{})\n_ = plot",
			"%%\nplot := 1\nplot2 := func(s chart.Series) {}\nplot2(chart.Series{})\n_ = plot",
		},
		{
			"a variable of that name where the package is unknown",
			"%%\nchart := struct{ chart int }{1}\nfmt.Println(chart.chart)",
			"%%\nchart := struct{ chart int }{1}\nfmt.Println(chart.chart)",
		},
		{
			"a variable of a package's name that hides nothing",
			"func plain(loss ae.Loss) any { return loss }",
			"func plain(loss loss.Reconstruction) any { return loss }",
		},
		{
			"a declaration with a package's name",
			"// loss is a loss with a name.\ntype loss struct {\n\tname string\n\tof   ae.Loss\n}\n\n%%\nfor _, l := range []loss{{\"a\", ae.BCE}} {\n\tfmt.Println(l)\n}",
			"// objective is a loss with a name.\ntype objective struct {\n\tname string\n\tof   loss.Reconstruction\n}\n\n%%\nfor _, l := range []objective{{\"a\", loss.BCE}} {\n\tfmt.Println(l)\n}",
		},
		{
			"a field that has its name from such a declaration",
			"type loss struct{ n int }\n\ntype of struct{ loss }\n\n%%\nf := of{loss: loss{1}}\nfmt.Println(f.loss.n, f.n, ae.BCE)",
			"type objective struct{ n int }\n\ntype of struct{ objective }\n\n%%\nf := of{objective: objective{1}}\nfmt.Println(f.objective.n, f.n, loss.BCE)",
		},
		{"lines for the kernel", "!ls ae.BCE\nvar l = ae.BCE\n%env A=ae.BCE", "!ls ae.BCE\nvar l = loss.BCE\n%env A=ae.BCE"},
		{"another language", "%%bash\necho ae.BCE", "%%bash\necho ae.BCE"},
		{"what gofmt would change", "%%\nfmt.Println( ae.BCE )", "%%\nfmt.Println( loss.BCE )"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, problems, err := table(t).Cells(library, []string{imports, tc.before})
			if err != nil {
				t.Fatal(err)
			}
			if got[1] != tc.after {
				t.Errorf("got\n%s\nwant\n%s", got[1], tc.after)
			}
			for _, text := range problems {
				t.Error(text)
			}
			again, _, err := table(t).Cells(library, got)
			if err != nil || again[0] != got[0] || again[1] != got[1] {
				t.Errorf("the second time it became\n%s%s (%v)", again[0], again[1], err)
			}
		})
	}
}

// TestImports looks at the list of imports: new packages in their order, and
// those that nothing uses any more gone.
func TestImports(t *testing.T) {
	got, _, err := table(t).Cells(library, []string{imports, "import \"fmt\"\n\nvar l = ae.BCE", "%%\nfmt.Println(figure.Axis{}, latent.Line(nil, nil, 1))"})
	if err != nil {
		t.Fatal(err)
	}
	want := `import (
	"fmt"

	"latentlab/lib/figure/chart"
	"latentlab/lib/latent"
	"latentlab/lib/loss"
	"latentlab/lib/notebook"
	"latentlab/lib/run"
)
`
	if got[0] != want {
		t.Errorf("got\n%s\nwant\n%s", got[0], want)
	}
}

// TestImportLine keeps what is on the line of an import.
func TestImportLine(t *testing.T) {
	for _, tc := range []struct{ name, before, after string }{
		{
			"a declaration after an import that goes",
			"import (\n\t\"latentlab/lib/ae\"\n\t\"latentlab/lib/loss\"\n)\n\nvar a = ae.BCE",
			"import (\n\t\"latentlab/lib/loss\"\n)\n\nvar a = loss.BCE",
		},
		{
			"a declaration on the line",
			"import \"latentlab/lib/loss\"\nimport \"latentlab/lib/ae\"; var a = ae.BCE",
			"import \"latentlab/lib/loss\"\nvar a = loss.BCE",
		},
		{
			"imports on a line",
			"import \"fmt\"; import \"latentlab/lib/ae\"; var a = ae.BCE\n%%\nfmt.Println(a)",
			"import \"fmt\"\nimport \"latentlab/lib/loss\"; var a = loss.BCE\n%%\nfmt.Println(a)",
		},
		{
			"a list on a line",
			"import (\"fmt\"; \"latentlab/lib/ae\")\nvar a = ae.BCE\n%%\nfmt.Println(a)",
			"import (\"fmt\"; \"latentlab/lib/loss\")\nvar a = loss.BCE\n%%\nfmt.Println(a)",
		},
		{
			"a list of one on a line",
			"import (\"latentlab/lib/ae\"); var a = ae.BCE",
			"import (\"latentlab/lib/loss\"); var a = loss.BCE",
		},
		{
			"a new package with a dot",
			"import \"latentlab/lib/ae\"\nimport . \"latentlab/lib/loss\"\n\nvar a, b = ae.BCE, MSE",
			"import \"latentlab/lib/loss\"\nimport . \"latentlab/lib/loss\"\n\nvar a, b = loss.BCE, MSE",
		},
		{
			"a new package for its effects",
			"import \"latentlab/lib/ae\"\nimport _ \"latentlab/lib/loss\"\n\nvar a = ae.BCE",
			"import \"latentlab/lib/loss\"\nimport _ \"latentlab/lib/loss\"\n\nvar a = loss.BCE",
		},
	} {
		got, problems, err := table(t).Cells(library, []string{tc.before})
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %q, %v", tc.name, problems, err)
		}
		if got[0] != tc.after {
			t.Errorf("%s: got\n%s\nwant\n%s", tc.name, got[0], tc.after)
		}
	}
}

// TestManyLiterals moves fields in more literals than there are rounds.
func TestManyLiterals(t *testing.T) {
	cell := "%%\n"
	for i := range 2 * rounds {
		cell += fmt.Sprintf("notebook.Show(figure.Curves{Title: \"%d\", X: figure.Axis{}, Caption: \"c\"}.Draw())\n", i)
	}
	got, problems, err := table(t).Cells(library, []string{imports, cell})
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if n := strings.Count(got[1], "Text: figure.Text{Title:"); n != 2*rounds {
		t.Errorf("%d of %d literals are rewritten", n, 2*rounds)
	}
}

// TestOtherName renames in cells that know a package by another name.
func TestOtherName(t *testing.T) {
	got, problems, err := table(t).Cells(library, []string{"import coder \"latentlab/lib/ae\"\nimport nb \"latentlab/lib/notebook\"", "%%\nnb.Show(coder.BCE, nil)\nnb.Load(1)"})
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if want := "%%\nnb.Show(loss.BCE, nil)\nnb.Trained(1)"; got[1] != want {
		t.Errorf("got %q, want %q", got[1], want)
	}
	if want := "import nb \"latentlab/lib/notebook\"\nimport \"latentlab/lib/loss\"\n"; !strings.Contains(got[0], "lib/loss") || strings.Contains(got[0], "coder") {
		t.Errorf("got %q, want %q", got[0], want)
	}
}

// TestProblems leaves alone what it cannot change, and reports it.
func TestProblems(t *testing.T) {
	for _, tc := range []struct{ name, cell, want string }{
		{"not Go", "var l = = ae.BCE", "code cell 2, 1:9: expected"},
		{"an unknown name", "%%\nfmt.Println(figure.Unknown)", "undefined: figure.Unknown"},
		{"options in a variable", "%%\nvar options []any\nnotebook.Show(figure.Grid(nil, 1, 1, options...))", "code cell 2"},
		{"a method of more than a name", "%%\nfmt.Println(ae.Check(&latent.Gaussian{}))", "undefined: ae.Check"},
		{"where braces are ambiguous", "%%\nif f, _ := figure.Grid(nil, 1, 1); f != nil {\n}", "change it by hand"},
		{
			"calls that would change places",
			"%%\nnotebook.Show(figure.Curves{Title: fmt.Sprint(1), X: figure.Axis{}, Caption: fmt.Sprint(2)}.Draw())",
			"code cell 2",
		},
	} {
		got, problems, err := table(t).Cells(library, []string{imports, tc.cell})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(problems, "\n"), tc.want) {
			t.Errorf("%s: the problems are %q, want %q; the cell became\n%s", tc.name, problems, tc.want, got[1])
		}
		if tc.name == "not Go" && got[1] != tc.cell {
			t.Errorf("%s: the cell became %q", tc.name, got[1])
		}
	}
}

func TestProse(t *testing.T) {
	got := table(t).Prose("Try `ae.BCE` or notebook.Load, not fae.BCE and ae.BCEs. Figure.Axis. See ...figure.Curves.")
	if want := "Try `loss.BCE` or notebook.Trained, not fae.BCE and ae.BCEs. Figure.Axis. See ...chart.Curves."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	const other = "See https://example.com/ae.BCE.html, x.ae.BCE, and my-ae.BCE."
	if got := table(t).Prose(other); got != other {
		t.Errorf("got %q, want %q", got, other)
	}
}

func TestParseTable(t *testing.T) {
	if _, err := Library(); err != nil {
		t.Error("the library's table:", err)
	}
	for _, tc := range []struct{ rules, want string }{
		{"ae.BCE", "old -> new"},
		{"ae.BCE -> BCE", "not a name of a package"},
		{"ae.BCE -> loss.BCE\nae.BCE -> loss.MSE", "line 2"},
		{"ae.BCE -> loss.BCE\nloss.BCE -> loss.Cross", "which another rule renames"},
		{"a.T.X -> Y\na.T.Y -> Z", "which another rule renames"},
		{"figure.Grid(a, b) -> figure.Grid{B: b, A: a}", "out of order"},
		{"figure.Grid(a, b) -> figure.Grid{A: a}", "b is left out"},
		{"a.T.{X,Y} -> Z", "neither"},
		{"what -> ever", "not a name, a call or a member"},
	} {
		if _, err := ParseTable(tc.rules); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q: %v, want %q", tc.rules, err, tc.want)
		}
	}
}
