package editor

import (
	"go/token"
	"regexp"
	"strings"
)

// subject returns the line and the column, in bytes, of the name that a reader with the
// cursor of c asks about: the one at the cursor, or else what is called, or made, by the
// brackets around it.
func (c Cell) subject() (line, column int) {
	text, cursor := c.text()
	all, _ := scan(text)
	words := all[:0:0]
	for _, w := range all {
		if w.tok == token.IDENT && w.start <= cursor && cursor <= w.end {
			return lineColumn(text, w.start)
		}
		if w.end <= cursor {
			words = append(words, w)
		}
	}
	// Right behind a bracket the reader asks about what it closes.
	if n := len(words); n > 0 && words[n-1].end == cursor && isCloser(words[n-1].tok) {
		words = words[:n-1]
	}
	for open := brackets(words); len(open) > 0; open = open[:len(open)-1] {
		last := open[len(open)-1]
		for i, w := range words {
			if w.start == last.start && i > 0 && words[i-1].tok == token.IDENT && last.tok != token.LBRACK {
				return lineColumn(text, words[i-1].start)
			}
		}
	}
	return c.Line, c.Column
}

// lineColumn returns the line and the column of an offset in text.
func lineColumn(text string, offset int) (line, column int) {
	before := text[:offset]
	return strings.Count(before, "\n"), offset - strings.LastIndexByte(before, '\n') - 1
}

// forTests matches what gopls lists beside a name that is one of a test.
var forTests = regexp.MustCompile(`^func\([a-z_]* ?\*testing\.[BFTM]\)`)

// useful reports whether a name that gopls proposes, with its details, is one for cells:
// not a test's.
func useful(name, details string) bool {
	return !forTests.MatchString(details) && !(strings.HasPrefix(name, "Example") && details == "func()")
}
