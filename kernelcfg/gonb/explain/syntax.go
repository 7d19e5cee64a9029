package explain

import (
	"regexp"
	"strings"
)

// pythonLines are lines of Python, with what Go has instead.
var pythonLines = []struct {
	pattern *regexp.Regexp
	text    string
}{
	{regexp.MustCompile(`^\s*for\s+\w+\s+in\b`), "a loop in Go is: for i := range 10 { … }"},
	{regexp.MustCompile(`^\s*(if|elif|else|while|with|try)\b.*:\s*$`), "blocks stand in braces in Go: if x > 0 { … }"},
	{regexp.MustCompile(`^\s*while\b`), "a loop in Go is: for x > 0 { … }"},
	{regexp.MustCompile(`^\s*def\b`), "a function in Go is: func name(x int) int { … }"},
	{regexp.MustCompile(`^\s*class\b`), "a type in Go is: type Name struct { … }"},
	{regexp.MustCompile(`^\s*from\s+[\w.]+\s+import\b`), `an import in Go is: import "latentlab/lib/ae"`},
	{regexp.MustCompile(`^\s*import\s+[\w.]+(\s+as\s+\w+)?\s*$`), `an import in Go is: import "latentlab/lib/ae"`},
	{regexp.MustCompile(`^\s*#`), "a comment in Go begins with //"},
}

// syntaxError matches the messages of Go's parser, which has no types yet.
var syntaxError = regexp.MustCompile(`^(expected|unexpected|illegal|missing '|syntax error|undefined: in$|invalid character)`)

// python returns the text about a line of Python, or "".
func (p *problem) python() string {
	if !syntaxError.MatchString(p.text) {
		return ""
	}
	for _, line := range pythonLines {
		if line.pattern.MatchString(p.code) {
			return line.text
		}
	}
	return ""
}

var (
	hasMain   = regexp.MustCompile(`(?m)^func main\(\)`)
	keyword   = regexp.MustCompile(`[(,]\s*\w+\s*$`)
	asked     = regexp.MustCompile(`^\?*[\w.]+\?+\s*$`)
	namedFunc = regexp.MustCompile(`^\s*func\s*(\w+|\([^)]*\)\s*\w+)\(`)
)

// isBelow reports whether the problem is below the line %%, in main.
func (p *problem) isBelow() bool {
	at := hasMain.FindStringIndex(p.cell.Main)
	return at != nil && p.line > 1+strings.Count(p.cell.Main[:at[0]], "\n")
}

// statement is about code where only declarations may stand.
func statement(p *problem, m []string) string {
	if asked.MatchString(p.code) {
		return "Shift-Tab on a name shows its documentation: remove this line"
	}
	if m[1] == "'package'" {
		return "a cell has no package clause: remove this line"
	}
	switch {
	case m[1] == "'}'" || p.isBelow():
		return "there is one brace } too many here or above: it ends a block that has ended"
	case strings.TrimLeft(p.code, " \t") != p.code:
		return "this line stands outside functions: if it belongs to one, a brace } above it is one too many; " +
			"what a cell does stands below a line %%"
	case hasMain.MatchString(p.cell.Main):
		return "only declarations stand above the line %%: put this line below it"
	}
	return "a cell declares things, and what it does stands below a line %%: put a line %% above this one"
}

// function is about a function that is declared where statements are.
func function(p *problem, _ []string) string {
	if strings.HasPrefix(p.code, "func main()") {
		return "a brace } is missing above the line %%: a block that a { opens does not end"
	}
	if namedFunc.MatchString(p.code) {
		if !p.isBelow() {
			return "a brace } is missing above this line: the function begins inside another one"
		}
		return "functions are declared above the line %%; below it stands what the cell does"
	}
	return ""
}

// equals is about = in an expression.
func equals(p *problem, _ []string) string {
	if keyword.MatchString(strings.TrimSuffix(p.code, p.rest)) {
		return "arguments have no names in Go: write the value alone, as in train.Epochs(3)"
	}
	return "= assigns, and == compares: write =="
}

// list is about a list in brackets.
func list(*problem, []string) string {
	return "a list in Go has its type before it, and braces: []int{256, 64}"
}

// comma is about a list whose last line has no comma, or that is not closed.
func comma(p *problem, m []string) string {
	if m[1] == "argument list" && strings.Count(p.code, "(") > strings.Count(p.code, ")") {
		return "a parenthesis ) is missing on this line; if the call goes on in the next one, a comma at its end"
	}
	return "this line lacks a comma at its end, which in Go each line of such a list has, the last one too"
}

// quotes is about text in single quotes.
func quotes(p *problem, _ []string) string {
	example := `"relu"`
	if _, rest, ok := strings.Cut(p.code, "'"); ok {
		if word, _, ok := strings.Cut(rest, "'"); ok {
			example = `"` + word + `"`
		}
	}
	return "text stands in double quotes in Go: " + example
}
