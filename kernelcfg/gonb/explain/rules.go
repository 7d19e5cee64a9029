package explain

import (
	"regexp"
	"strings"
)

// rule explains the messages that match its pattern. It returns "" for those that it
// cannot explain.
type rule struct {
	pattern *regexp.Regexp
	explain func(p *problem, m []string) string
}

// rules is in the order in which they are tried.
var rules []rule

func init() {
	for _, r := range []struct {
		pattern string
		explain func(p *problem, m []string) string
	}{
		// Go's parser.
		{`^expected declaration, found (.*)$`, statement},
		{`^(?:syntax error: )?non-declaration statement outside function body`, statement},
		{`^expected '\(', found`, function},
		{`^expected '==', found '='`, equals},
		{`^unexpected comma; expecting \]`, list},
		{`^expected operand, found '\['`, list},
		{`^missing type in composite literal`, list},
		{`^expected statement, found 'import'`, func(*problem, []string) string {
			return "imports stand at the top of the cell, above the line %%"
		}},
		{`^expected '\}', found 'EOF'`, func(*problem, []string) string {
			return "a brace } is missing: the cell ends inside a block that a { opens"
		}},
		{`^expected boolean expression, found assignment`, func(*problem, []string) string {
			return "= assigns, and == compares: write =="
		}},
		{`^missing ',' in argument list$`, func(p *problem, _ []string) string {
			if !strings.Contains(p.code, "(f\"") && !strings.Contains(p.code, ", f\"") {
				return ""
			}
			return "Go has no f-strings: fmt.Printf(\"loss %.3f\\n\", x), or fmt.Println(\"loss\", x)"
		}},
		{`^invalid operation: cannot indirect (.+) \(`, func(p *problem, _ []string) string {
			if !strings.Contains(p.code, "**") {
				return ""
			}
			return "Go has no operator **: write x * x, or math.Pow(x, 3)"
		}},
		{`^missing ',' before newline in (composite literal|argument list|parameter list)`, comma},
		{`^(?:illegal rune literal|more than one character in rune literal)`, quotes},
		{`^(?:unexpected semicolon or newline before \{|expected '\{', found newline)`, func(*problem, []string) string {
			return "the brace { stands at the end of the line that it belongs to, not on the next one"
		}},

		// Names.
		{`^undefined: ([\pL\d_]+)\.([\pL\d_]+)(?: \(but have (\w+)\))?$`, member},
		{`^undefined: ([\pL\d_]+)$`, undefined},
		{`^(.+) undefined \(type (\S+) has no field or method (\w+)(?:, but does have (?:field|method) (\w+))?\)$`, method},
		{`^unknown field (\w+) in struct literal of type ([\w.]+)(?:, but does have (\w+))?$`, field},
		{`^declared and not used: (\w+)$`, func(_ *problem, m []string) string {
			if m[1] == "err" {
				return "err is not used: write notebook.Must around the call, which ends the cell if there is an error"
			}
			return m[1] + " is declared and not used, which Go refuses: use it, or remove the line"
		}},
		{`^"(.*)" imported and not used`, func(_ *problem, m []string) string {
			return "nothing of " + m[1] + " is used, which Go refuses: remove the import"
		}},
		{`^no new variables on left side of :=$`, func(*problem, []string) string {
			return "these variables exist already: := declares, and = changes"
		}},

		// Results and types.
		{`^assignment mismatch: 1 variable but (.+) returns 2 values$`, twoResults},
		{`^multiple-value (.+) \(value of type \([^,]*, error\)\)`, secondResult},
		{`^missing return$`, func(*problem, []string) string {
			return "a function that has a result ends with return and the result"
		}},
		{`^(.+?) \((?:untyped \w+ )?(?:value|variable|constant|map index expression|comma, ok expression)\b(.*)\) is not used$`, notUsed},
		{`^too many return values have \(.*\) want \(\)$`, func(*problem, []string) string {
			return "this function returns nothing: its result needs a type, as in func half(x int) int { … }"
		}},
		{`\(method \w+ has pointer receiver\)$`, pointer},
		{`^cannot use (.+) \(.*\) as (\S+) value in (.*)$`, convert},
		{`^invalid operation: (.*) \(mismatched types ([\w ]+) and ([\w ]+)\)$`, mismatched},
		{`^cannot (?:slice|index) (.+) \(.* type \*dataset\.Examples\)`, sliced},
		{`^invalid argument: (.+) \(.* type \*dataset\.Examples\) for built-in len`, func(_ *problem, m []string) string {
			return "a set of images is not a list: write " + m[1] + ".Len()"
		}},
		{`^cannot range over (.+) \(.* type \*dataset\.Examples\)`, func(_ *problem, m []string) string {
			return "a set of images is not a list: write for i := range " + m[1] + ".Len(), and .Row(i) for image i"
		}},
		{`^cannot convert (.+) \(.*\) to type train\.(Batch|Optimizer)$`, func(_ *problem, m []string) string {
			if m[2] == "Batch" {
				return "train.Batch is not an option of a training: write train.BatchSize(" + m[1] + ")"
			}
			return "the options of a training for this are train.Adam(1e-3) and train.SGD(1e-2)"
		}},
		{`^invalid operation: cannot call (.+) \(variable of .*\): .* is not a function$`, func(_ *problem, m []string) string {
			return m[1] + " is a value, not a function: write it without ()"
		}},
		{`^invalid operation: .* \(mismatched types (?:\*graph\.Node|untyped \w+) and (?:\*graph\.Node|untyped \w+)\)$`, nodes},
		{`^invalid operation: operator \S+ not defined on .* \(.* \*graph\.Node\)$`, nodes},
		{`^(\S+) does not satisfy \*figure\.Figure \| \*dataset\.Examples`, shown},
		{`^(not enough|too many) arguments in call to (\S+) have (\(.*\)) want (\(.*\))$`, arguments},
	} {
		rules = append(rules, rule{regexp.MustCompile(r.pattern), r.explain})
	}
}
