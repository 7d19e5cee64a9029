package notebook

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/figure"
	"latentlab/lib/home"
)

// Must returns v, or ends the program with the error as its last line.
func Must[T any](v T, err error) T {
	if err != nil {
		fail(err)
	}
	return v
}

// Check ends the program with the error as its last line, if there is one.
func Check(err error) {
	if err != nil {
		fail(err)
	}
}

// fail ends the program. A cell that panicked would show the stack of every
// goroutine instead of what went wrong.
func fail(err error) {
	endControls()
	sync()
	fmt.Fprintln(os.Stderr, "Error:", err)
	os.Exit(1)
}

// Show shows a figure with its caption. It takes what figures return, so
// that the two are written as one: notebook.Show(figure.Grid(…)).
func Show(f *figure.Figure, err error) {
	if err != nil {
		fail(err)
	}
	picture(f, "")
	if f.Caption != "" {
		caption(f.Caption)
	}
	sync()
}

// picture shows a figure, in the place of the one shown before under the
// same id unless that is empty.
func picture(f *figure.Figure, id string) {
	png, err := f.PNG()
	if err != nil {
		fail(err)
	}
	if !gonbui.IsNotebook {
		path, err := toFile(png)
		Check(err)
		fmt.Printf("[%s: %s]\n", path, f.Alt)
		return
	}
	displayPNG(id, f, png)
}

func caption(text string) {
	if gonbui.IsNotebook {
		displayHTML("", "<p><em>"+html.EscapeString(text)+"</em></p>", text)
	} else {
		fmt.Println(text)
	}
}

// toFile keeps a figure of a program that runs outside a notebook.
func toFile(png []byte) (string, error) {
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
