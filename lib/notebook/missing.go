package notebook

import (
	"fmt"
	"html"
	"os"
	"unicode/utf8"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/figure"
	"latentlab/lib/home"
	"latentlab/lib/letters"
)

// showMissing shows which letters of a figure have no font, and what to do.
func showMissing(f *figure.Figure) {
	if f.Missing == "" {
		return
	}
	text := missingText(f.Missing, fontsInstalled())
	if gonbui.IsNotebook {
		displayHTML("", "<p>"+html.EscapeString(text)+"</p>", text)
	} else {
		fmt.Println(text)
	}
}

// fontsInstalled reports whether `setup -fonts` was run.
func fontsInstalled() bool {
	path, err := home.Dir(letters.Program)
	if err == nil {
		_, err = os.Stat(path)
	}
	return err == nil
}

// missingText returns the text about letters without a font. installed is set if
// `setup -fonts` was run.
func missingText(missing string, installed bool) string {
	const most = 20
	list := missing
	if n := utf8.RuneCountInString(missing); n > most {
		list = string([]rune(missing)[:most]) + fmt.Sprintf(" and %d more", n-most)
	}
	if installed {
		return fmt.Sprintf("No font has these letters of the figure: %s. Put a TrueType or OpenType font that has them into "+
			".latentlab/fonts, and run the cell again.", list)
	}
	return fmt.Sprintf("The figure's fonts cannot write these letters: %s. Run `go run ./kernelcfg setup -fonts` in the "+
		"project's folder, which downloads fonts for them (24 MB), and run the cell again.", list)
}
