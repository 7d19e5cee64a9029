package notebook

import (
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/home"
	"latentlab/lib/place"
	"latentlab/lib/train"
)

// Must returns v, or ends the program as [Check] does if err is not nil.
func Must[T any](v T, err error) T {
	if err != nil {
		fail(err)
	}
	return v
}

// Check ends the program if err is not nil: with os.Exit(1), after printing err
// and the line of the cell that it comes from. Deferred calls do not run, so
// Check and Must are for cells, which hold nothing that outlives their process; a
// library returns its errors.
func Check(err error) {
	if err != nil {
		fail(err)
	}
}

// fail ends the program. A panic would print the stacks of all goroutines below
// the error.
func fail(err error) {
	at := place.Caller()
	endLines("ended by the error below")
	endControls()
	waitForKernel()
	fmt.Fprintln(os.Stderr, failure(err, at))
	os.Exit(1)
}

// failure returns the text about an error that ends the program at a line of the cell.
// A graph that cannot be built has a line of its own, which may be of another cell.
func failure(err error, at place.Place) string {
	text := err.Error()
	if built := (*train.BuildError)(nil); errors.As(err, &built) && built.Place != (place.Place{}) {
		at = built.Place
	}
	if line := at.String(); line != "" && !strings.Contains(text, line+":") {
		text = line + ": " + text
	}
	text = "Error: " + text
	if source := at.Source(); source != "" {
		text += "\n    " + source
	}
	return text
}

// Show shows a figure with its caption, or the first of some examples: images side by
// side, or a table of rows. Its parameters are the results of what draws or loads them:
//
//	notebook.Show(figure.Grid{Images: images}.Draw())
//	notebook.Show(dataset.BreastCancer())
//	notebook.Show(set.Train)
//
// An error ends the program, as in [Check].
func Show[T *figure.Figure | *dataset.Examples](shown T, err ...error) {
	for _, err := range err {
		Check(err)
	}
	f, ok := any(shown).(*figure.Figure)
	if !ok {
		f = Must(drawExamples(any(shown).(*dataset.Examples)))
	}
	showFigure(f, "")
	if f.Caption != "" {
		showCaption(f.Caption)
	}
	showMissing(f)
	waitForKernel()
}

// showFigure shows a figure that stays, or in a callback of Controls one that is soon
// replaced. It replaces the one shown before with the same id, unless that is empty. In
// a plain terminal it writes a file.
func showFigure(f *figure.Figure, id string) {
	encode := (*figure.Figure).PNG
	if currentControls() != nil {
		encode = (*figure.Figure).LivePNG
	}
	showEncodedBy(encode, f, id)
}

// showFrame is like showFigure for a figure that is soon replaced.
func showFrame(f *figure.Figure, id string) { showEncodedBy((*figure.Figure).LivePNG, f, id) }

func showEncodedBy(encode func(*figure.Figure) ([]byte, error), f *figure.Figure, id string) {
	png, err := encode(f)
	if err != nil {
		fail(err)
	}
	if !gonbui.IsNotebook {
		path, err := writeFigureFile(png)
		Check(err)
		fmt.Printf("[%s: %s]\n", path, f.Alt)
		return
	}
	displayPNG(id, f, png)
}

func showCaption(text string) {
	if gonbui.IsNotebook {
		displayHTML("", "<p><em>"+html.EscapeString(text)+"</em></p>", text)
	} else {
		fmt.Println(text)
	}
}

// writeFigureFile writes a new file in .latentlab/figures and returns its path.
func writeFigureFile(png []byte) (string, error) {
	dir, err := home.Dir("figures")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, strings.TrimSuffix(filepath.Base(os.Args[0]), ".test")+"-*.png")
	if err != nil {
		return "", err
	}
	if _, err := f.Write(png); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}
