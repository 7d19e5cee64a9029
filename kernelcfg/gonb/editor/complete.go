package editor

import (
	"go/token"
	"slices"
	"strings"
)

// closers are the brackets that close others.
var closers = map[token.Token]token.Token{
	token.LPAREN: token.RPAREN, token.LBRACK: token.RBRACK, token.LBRACE: token.RBRACE,
}

// blockStarts begin statements and functions with a block.
var blockStarts = []token.Token{token.IF, token.FOR, token.SWITCH, token.SELECT, token.FUNC}

// complete closes what is open in text: strings and brackets. It adds to text only at or
// after the cursor. If main is set, the last bracket that closes is that of main, which
// text does not have.
func complete(text string, cursor int, main bool) string {
	text = closeLiterals(text, cursor)
	words, _ := scan(text)
	at, before := insertion(words, cursor)
	open := brackets(words[:before])
	var closed []token.Token // brackets after the place that close some before it
	var inner []word
	for _, w := range words[before:] {
		if _, ok := closers[w.tok]; ok {
			inner = append(inner, w)
		} else if isCloser(w.tok) {
			if i := opener(inner, w.tok); i >= 0 {
				inner = inner[:i]
			} else {
				closed = append(closed, w.tok)
			}
		}
	}
	tail := closing(inner)
	if main {
		closed = append(closed, token.RBRACE)
		tail += "\n}"
	}
	kept := countClosed(open, closed)
	added := closing(open[kept:])
	if needsBlock(words[:before]) {
		added += " {}"
	} else if before > 0 && words[before-1].tok == token.PERIOD && added == "" && inBlock(words[:before]) {
		added = ";" // or the next line would belong to the selector
	}
	return text[:at] + added + text[at:] + tail + "\n"
}

// closeLiterals terminates strings and characters: on the cursor's line at the cursor,
// on other lines at their ends.
func closeLiterals(text string, cursor int) string {
	for range 4 {
		_, open := scan(text)
		if open < 0 {
			return text
		}
		quote := text[open : open+1]
		end := len(text)
		if i := strings.IndexByte(text[open:], '\n'); i >= 0 {
			end = open + i
		}
		if open < cursor && (cursor <= end || quote == "`") {
			end = cursor
		}
		text = text[:end] + quote + text[end:]
	}
	return text
}

// insertion returns the place where brackets are closed, and the number of tokens before
// it: after the cursor, and after what follows on its line up to a bracket that closes
// one before the cursor.
func insertion(words []word, cursor int) (at, before int) {
	at = cursor
	line := 0
	for before < len(words) && words[before].start < cursor {
		at = max(at, words[before].end)
		if words[before].tok == token.COMMENT {
			at = cursor
		}
		line = words[before].line
		before++
	}
	if before == 0 || words[before-1].end < cursor {
		return cursor, before
	}
	depth := 0
	for before < len(words) && words[before].line == line && words[before].tok != token.COMMENT {
		if _, ok := closers[words[before].tok]; ok {
			depth++
		} else if isCloser(words[before].tok) {
			depth--
			if depth < 0 {
				break
			}
		}
		at = words[before].end
		before++
	}
	return at, before
}

// brackets returns the brackets that words leave open.
func brackets(words []word) []word {
	var open []word
	for _, w := range words {
		if _, ok := closers[w.tok]; ok {
			open = append(open, w)
		} else if isCloser(w.tok) {
			if i := opener(open, w.tok); i >= 0 {
				open = open[:i]
			}
		}
	}
	return open
}

func isCloser(tok token.Token) bool {
	return tok == token.RPAREN || tok == token.RBRACK || tok == token.RBRACE
}

// opener returns the index of the last bracket of open that tok closes, -1 if none.
func opener(open []word, tok token.Token) int {
	for i, w := range slices.Backward(open) {
		if closers[w.tok] == tok {
			return i
		}
	}
	return -1
}

// closing returns the brackets that close those of open.
func closing(open []word) string {
	var b strings.Builder
	for _, w := range slices.Backward(open) {
		b.WriteString(closers[w.tok].String())
	}
	return b.String()
}

// countClosed returns how many of the open brackets, from the outermost, the tokens closed
// close: the last of them closes the outermost.
func countClosed(open []word, closed []token.Token) int {
	for n := min(len(open), len(closed)); n > 0; n-- {
		fits := true
		for i := range n {
			fits = fits && closers[open[i].tok] == closed[len(closed)-1-i]
		}
		if fits {
			return n
		}
	}
	return 0
}

// statement returns the tokens of the statement that words end with.
func statement(words []word) []word {
	depth := 0
	for i, w := range slices.Backward(words) {
		if isCloser(w.tok) {
			depth++
		} else if _, ok := closers[w.tok]; ok {
			depth--
		}
		starts := depth < 0 || depth == 0 && (w.tok == token.SEMICOLON || w.line != words[len(words)-1].line)
		if starts {
			return words[i+1:]
		}
	}
	return words
}

// needsBlock reports whether words end in a statement that lacks its block.
func needsBlock(words []word) bool {
	for {
		s := statement(words)
		if len(s) > 0 && slices.Contains(blockStarts, s[0].tok) {
			return !slices.ContainsFunc(s, func(w word) bool { return w.tok == token.LBRACE })
		}
		rest := words[:len(words)-len(s)]
		if len(rest) == 0 || rest[len(rest)-1].tok != token.LPAREN && rest[len(rest)-1].tok != token.LBRACK {
			return false
		}
		words = rest[:len(rest)-1]
	}
}

// inBlock reports whether words end in a block of statements, not in a literal, a call
// or an index.
func inBlock(words []word) bool {
	open := brackets(words)
	if len(open) == 0 || open[len(open)-1].tok != token.LBRACE {
		return false
	}
	for i, w := range words {
		if w.start != open[len(open)-1].start {
			continue
		}
		if i == 0 || words[i-1].tok == token.RPAREN || words[i-1].tok == token.ELSE {
			return true
		}
		s := statement(words[:i])
		return len(s) > 0 && slices.Contains(blockStarts, s[0].tok)
	}
	return false
}
