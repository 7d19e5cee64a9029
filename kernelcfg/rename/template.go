package rename

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// template is the new form of a call: text and places of arguments, which
// stand in their old order.
type template struct {
	params []param
	pieces []piece // as many texts as params and one more, each with what it is before
}

// param is a place of an argument.
type param struct {
	name   string
	rest   bool   // options..., the arguments from here on
	listed string // the type of the list that labels ...string becomes, "" if none
}

// piece is a text before, between or after arguments.
type piece struct {
	text string
	path string // of the package whose name the text begins with, "" if none
	pkg  string
}

// template reads the new form of a call with the given parameters.
func (t *Table) template(params []string, to string) (template, error) {
	var made template
	for _, text := range params {
		p := param{name: text}
		if name, ok := strings.CutSuffix(text, "..."); ok {
			p = param{name: name, rest: true}
		} else if name, of, ok := strings.Cut(text, " ..."); ok {
			p = param{name: name, listed: "[]" + of}
		}
		if !identifier.MatchString(p.name) {
			return template{}, fmt.Errorf("%q is not a parameter", text)
		}
		made.params = append(made.params, p)
	}
	text, next := "", 0
	for _, word := range words(to) {
		i := slices.IndexFunc(made.params, func(p param) bool { return p.name == word.text })
		if i < 0 || word.fixed {
			text += word.text
			continue
		}
		if i != next {
			return template{}, fmt.Errorf("%s is out of order: a rule keeps the order of arguments", word.text)
		}
		made.pieces = append(made.pieces, t.piece(text, next == 0))
		text, next = "", next+1
	}
	if next != len(made.params) {
		return template{}, fmt.Errorf("%s is left out", made.params[next].name)
	}
	if n := len(made.params); n > 0 && made.params[n-1].rest {
		text = strings.TrimPrefix(text, "...")
	}
	made.pieces = append(made.pieces, t.piece(text, next == 0))
	return made, nil
}

// piece notes which package a template's first text begins with.
func (t *Table) piece(text string, first bool) piece {
	p := piece{text: text}
	if pkg, rest, ok := strings.Cut(text, "."); ok && first && identifier.MatchString(pkg) {
		n := t.name(pkg, "")
		p = piece{text: "." + rest, path: n.path, pkg: pkg}
	}
	return p
}

// word is an identifier that may be a parameter, or other text.
type word struct {
	text  string
	fixed bool
}

// words splits a text into identifiers and what is between them. A name after a
// dot and a key before a colon are fixed.
func words(text string) []word {
	var all []word
	letter := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	for rest := text; rest != ""; {
		n := strings.IndexFunc(rest, letter)
		if n < 0 {
			return append(all, word{rest, true})
		}
		end := len(rest)
		if m := strings.IndexFunc(rest[n:], func(r rune) bool { return !letter(r) }); m >= 0 {
			end = n + m
		}
		before, name := rest[:n], rest[n:end]
		rest = rest[end:]
		if before != "" {
			all = append(all, word{before, true})
		}
		fixed := strings.HasSuffix(before, ".") || strings.HasPrefix(rest, ":")
		all = append(all, word{name, fixed})
	}
	return all
}
