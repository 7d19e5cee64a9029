package explain

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// project returns a folder with a go.mod and a small library.
func project(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":           "module latentlab\n\nrequire (\n\tgithub.com/gomlx/gomlx v0.28.2\n)\n",
		"lib/ae/ae.go":     "package ae\n\ntype Config struct {\n\tHidden []int\n\tCode int\n}\n\nfunc (c Config) Describe() {}\n",
		"lib/loss/loss.go": "package loss\n\ntype Kind struct{}\n\nvar BCE = Kind{}\n\nvar MSE Kind\n\nfunc Huber() Kind { return Kind{} }\n",
		"saved.ipynb": `{"cells": [{"cell_type": "code", "source": "var (\n\tepochs = 3\n\tseed int\n)\n%%\nr, err := 1, 2"},` +
			`{"cell_type": "code", "source": ["func net(", "x int) {\n\tnormalise(x)\n}"]}, {"cell_type": "markdown", "source": "var text = 1"}]}`,
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// TestOutput has what the table of mistakes, which runs in a kernel, does not.
func TestOutput(t *testing.T) {
	root := project(t)
	cell := Cell{
		Main: "package main\n\nimport (\n\t\"latentlab/lib/ae\"\n\t\"github.com/gomlx/gomlx/core/grph\"\n)\n\nfunc main() {\n\tx\n}\n",
		Root: root, Notebook: filepath.Join(root, "saved.ipynb"), Kernel: "/tmp/gonb_1", Local: map[string]int{"z": 4},
	}
	for _, c := range []struct{ output, want string }{
		{"# gonb_1\n./main.go:9:2: undefined: nowhere\n\nexit status 1\n",
			"main.go:9:2: there is no nowhere in the cells that have run since the kernel started; " +
				"if a cell above declares it: Run > Run All Above Selected Cell"},
		{"./main.go:9:2: something new", "main.go:9:2: something new"},
		{"/tmp/gonb_1/main.go:9:2: something new (and 3 more errors)", "main.go:9:2: something new"},
		{"open /tmp/gonb_1/other.go: no such file", "open other.go: no such file"},
		{"./main.go:9:2: undefined: epochs", "main.go:9:2: epochs is declared in a cell that has not run since"},
		{"./main.go:9:2: undefined: seed", "main.go:9:2: seed is declared in a cell that has not run since"},
		{"./main.go:9:2: undefined: net", "main.go:9:2: net is declared in a cell that has not run since"},
		{"./main.go:9:2: undefined: err", "main.go:9:2: err is declared under %% in another cell"},
		{"./main.go:9:2: undefined: text", "main.go:9:2: there is no text"},
		{"./main.go:9:2: undefined: z", "main.go:9:2: z was declared under %% in Cell [4]"},
		{"./main.go:9:2: c.Descrbe undefined (type ae.Config has no field or method Descrbe)",
			"main.go:9:2: c has no Descrbe: did you mean Describe?"},
		{"./main.go:9:2: unknown field Depth in struct literal of type ae.Config",
			"main.go:9:2: ae.Config has no field Depth: it has Hidden, Code"},
		{"./main.go:9:2: cannot use \"mse\" (untyped string constant) as loss.Kind value in struct literal",
			"main.go:9:2: \"mse\" is a text, expected one of type loss.Kind: there are loss.BCE, loss.Huber, loss.MSE"},
		{"./main.go:9:2: not enough arguments in call to f\n\thave (int)\n\twant (int, int)",
			"main.go:9:2: not enough arguments for f: it gets (int), and takes (int, int)"},
		{"main.go:5:2: github.com/gomlx/gomlx@v0.28.2: module lookup disabled by GOPROXY=off",
			"the kernel does not find the modules that the project needs, such as github.com/gomlx/gomlx: run `go run"},
		{"go: gonb_1 imports\n\tlatentlab/lib/lss: package latentlab/lib/lss is not in std",
			"the library has no package latentlab/lib/lss: did you mean latentlab/lib/loss?"},
		{"main.go:5:2: package torch is not in std (/usr/lib/go/src/torch)",
			"Go's library has no package torch; the packages of this project begin with latentlab/lib/"},
	} {
		if got := Output(c.output, cell); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q became\n%q, expected\n%q", c.output, got, c.want)
		}
	}
}

// TestStderr writes a program's standard error in pieces of every size.
func TestStderr(t *testing.T) {
	const written = "Error: /tmp/gonb_1/main.go:7: no\nloss 0.5\rpanic: index out of range\n\nvalue\n" +
		"goroutine 1 [running]:\nlatentlab/lib/ae.f(...)\n\t/src/lib/ae/ae.go:59\nmain.main()\n\t/tmp/gonb_1/main.go:8 +0x1c5\n" +
		"main.main()\n\t/tmp/gonb_1/main.go:8 +0x1c5\n\t/tmp/gonb_1/main.go:99\nexit status 2\n"
	place := func(line int) string { return map[int]string{7: "Cell [1], line 2", 8: "Cell [1], line 3"}[line] }
	code := func(int) string { return "\tf(x)" }
	for _, c := range []struct{ in, want string }{
		{written, "Error: Cell [1], line 2: no\nloss 0.5\rpanic: index out of range\n\nvalue\n" +
			"goroutine 1 [running]:\nlatentlab/lib/ae.f(...)\n\t/src/lib/ae/ae.go:59\nmain.main()\n\tCell [1], line 3 +0x1c5\n" +
			"main.main()\n\tCell [1], line 3 +0x1c5\n\t/tmp/gonb_1/main.go:99\nexit status 2\n"},
		{"panic: not really\ngoroutine 5 of 8 is done\nimportant\n", "panic: not really\ngoroutine 5 of 8 is done\nimportant\n"},
		{strings.Replace(written, "\r", "\n", 1), "Error: Cell [1], line 2: no\nloss 0.5\npanic: index out of range\n\nvalue\n" +
			"    Cell [1], line 3: f(x)\n"},
	} {
		for size := 40; size <= len(c.in); size += 7 {
			var b strings.Builder
			s := NewStderr(&b, "/tmp/gonb_1/main.go", place, code)
			for rest := c.in; rest != ""; {
				n := min(size, len(rest))
				if n < len(rest) { // a program writes a place in one piece
					n = strings.LastIndexByte(rest[:n], '\n') + 1
				}
				if n == 0 {
					n = min(size, len(rest))
				}
				if _, err := s.Write([]byte(rest[:n])); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := s.Close(); err != nil || b.String() != c.want {
				t.Fatalf("in pieces of %d bytes (%v):\n%s\nexpected\n%s", size, err, b.String(), c.want)
			}
		}
	}
}

// TestHonest has what must not be taken for something else.
func TestHonest(t *testing.T) {
	root := project(t)
	const nodes, images = "(*graph.Node", "(*dataset.Examples"
	for _, c := range []struct{ declared, does, message, want string }{
		// A name of this cell, of another one, or of a package.
		{"", "fmt.Println(late); late := 1", "undefined: late", "late is declared further down in this cell"},
		{"func f() int { return early }", "early := 3", "undefined: early", "early is declared under %%, where functions above"},
		{"", "vae2.Reconstruct(x)", "undefined: vae2", "vae2 was declared under %% in Cell [4]"},
		{"", "fmt.Println(list)", "undefined: list", "list was declared under %% in Cell [4]"},
		{"func f() {\n\tnormalise(1)\n}", "", "undefined: normalise", "there is no normalise in the cells that have run"},
		{"var x int", "fmt.Println(q)", "undefined: q", "there is no q in the cells that have run"},
		{"", "fmt.Println(größe)", "undefined: größe", "there is no größe in the cells"},
		{"import \"runtime/ae\"", "ae.Confg", "undefined: ae.Confg", "there is no ae.Confg: completion"},
		{"", "x.shape", "x.shape undefined (type *graph.Node has no field or method shape, but does have method Shape)",
			"x has no shape: did you mean Shape?"},
		// Results.
		{"", "x := math.Modf(3.5)", "assignment mismatch: 1 variable but math.Modf returns 2 values",
			"math.Modf returns two results: if the second is an error"},
		{"func f() (int, error) { return 1, nil }", "x := f()", "assignment mismatch: 1 variable but f returns 2 values",
			"f returns two results, the second is an error"},
		{"", "fmt.Println", "fmt.Println (value of type func(a ...any) (n int, err error)) is not used",
			"fmt.Println is named, but not called: write fmt.Println(…)"},
		{"", "a * (b + c)", "a * (b + c) (value of type int) is not used", "the value of a * (b + c) is computed and dropped"},
		// Types.
		{"", "f(x)", "cannot use x (variable of type *graph.Node) as float64 value in argument to f", "cannot use x"},
		{"", "f(s)", "cannot use s (variable of type string) as int value in argument to f", "cannot use s"},
		{"", "f(d)", "cannot use d (variable of int64 type time.Duration) as int value in argument to f", "d has another type than int"},
		{"", `f("many")`, `cannot use "many" (untyped string constant) as int value in argument to f`, `cannot use "many"`},
		{"", "f(g())", "cannot use g() (value of struct type ae.Config) as *ae.Config value in argument to f", "cannot use g()"},
		{"", "f(g(1), 2)", "cannot use g(1) (value of type T) as I value in argument to f: T does not implement I (method F has pointer receiver)",
			"cannot use g(1)"},
		{"", `"a" == 3`, `invalid operation: "a" == 3 (mismatched types untyped string and untyped int)`, "invalid operation"},
		{"", `"a" + true`, `invalid operation: "a" + true (mismatched types untyped string and untyped bool)`, "invalid operation"},
		// Calls.
		{"", "notebook.Show(g)", "figure.Grid does not satisfy *figure.Figure | *dataset.Examples (figure.Grid missing in " +
			"*latentlab/lib/figure.Figure | *latentlab/lib/dataset.Examples)",
			"notebook.Show shows what Draw returns: write .Draw() after the figure.Grid"},
		{"", "notebook.Show(s)", "*dataset.Set does not satisfy *figure.Figure | *dataset.Examples (*dataset.Set missing in x)",
			"notebook.Show shows examples, and a set has two parts of them: write .Train, or .Test, after it"},
		{"", `notebook.Show("a")`, "string does not satisfy *figure.Figure | *dataset.Examples (string missing in x)",
			"notebook.Show shows a figure, such as figure.Grid{Images: images}.Draw(), or examples, not a string"},
		{"", "notebook.Show()", "not enough arguments in call to notebook.Show\n\thave ()\n\twant (T, ...error)",
			"not enough arguments for notebook.Show: it gets ()"},
		{"", "mlp.Dense(x, 3)", "not enough arguments in call to mlp.Dense\n\thave " + nodes + ", number)\n\twant (*model.Scope, *graph.Node, int)",
			"mlp.Dense takes a scope first"},
		{"", "enc(i)", "not enough arguments in call to enc\n\thave " + images + ")\n\twant (*model.Scope, *graph.Node)",
			"not enough arguments for enc"},
		{"", "m.Encode(i)", "not enough arguments in call to m.Encode\n\thave " + images + ")\n\twant (*model.Scope, *graph.Node)",
			"m.Encode builds a part of a network"},
		// Braces.
		{"func f() {\nfunc g() {}", "", "expected '(', found g", "a brace } is missing above this line"},
		{"", "func g() {}", "expected '(', found g", "functions are declared above the line %%"},
		{"func f() {\n}}", "", "expected declaration, found '}'", "there is one brace } too many"},
		{"func f() {\n}\n\treturn 3", "", "expected declaration, found 'return'", "this line stands outside functions"},
		{"", "}\nfmt.Println(2)", "expected declaration, found fmt", "there is one brace } too many"},
	} {
		cell := Cell{Main: "package main\n\n" + c.declared + "\nfunc main() {\n" + c.does + "\n}\n", Root: root, Local: map[string]int{"vae2": 4, "list": 4},
			Notebook: filepath.Join(root, "saved.ipynb")}
		line := strings.Count("package main\n\n"+c.declared, "\n") + 1 // the last that is declared
		if c.does != "" && !strings.HasPrefix(c.does, "early") {
			line = strings.Count(cell.Main, "\n") - 1 // the last of main
		}
		got := Output(fmt.Sprintf("./main.go:%d:1: %s", line, c.message), cell)
		if _, text, _ := strings.Cut(got, ": "); !strings.HasPrefix(text, c.want) {
			t.Errorf("%q became\n%q, expected\n%q", c.message, text, c.want)
		}
	}
}

// TestAbsent has cells without import lines, which use of a package what it does not have.
func TestAbsent(t *testing.T) {
	root, modules := project(t), t.TempDir()
	t.Setenv("GOMODCACHE", modules)
	folder := filepath.Join(modules, "github.com/gomlx/gomlx@v0.28.2/ml/layers/activation")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "package activation\n\nfunc Relu(x int) int { return x }\n"
	if err := os.WriteFile(filepath.Join(folder, "activation.go"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ declares, does, undefined, want string }{
		{"func f(x int) int { return activation.Relu(x) }", "fmt.Println(activation.ReLU(3))", "activation",
			"main.go:6:14: there is no activation.ReLU: did you mean activation.Relu?"},
		{"", "fmt.Println(loss.BCE, loss.CrossEntropy)", "loss", "main.go:6:24: there is no loss.CrossEntropy: completion (Tab"},
		{"", "fmt.Println(loss.BCE)", "loss", "main.go:6:14: the package loss is not imported: write import \"latentlab/lib/loss\" above %%"},
		{"", "fmt.Printn(3)", "fmt", "main.go:6:2: fmt does not have one of the names"},
		{"", "los.BCE()", "los", "main.go:6:2: there is no package los: did you mean loss?"},
	} {
		main := "package main\n\n" + c.declares + "\n\nfunc main() {\n\t" + c.does + "\n}\n"
		column := 2
		if at := strings.Index(c.does, c.undefined+"."); c.want[:13] != "main.go:6:2: " {
			column += at
		}
		output := fmt.Sprintf("# gonb_1\n./main.go:6:%d: undefined: %s\n./main.go:6:%d: undefined: %s\n", column, c.undefined, column, c.undefined)
		if c.declares != "" {
			output = "# gonb_1\n./main.go:3:28: undefined: activation\n" + output
		}
		got := Output(output, Cell{Main: main, Root: root})
		if !strings.HasPrefix(got, c.want) || c.declares != "" && strings.Contains(got, "\n") {
			t.Errorf("%s became\n%s\nexpected\n%s", output, got, c.want)
		}
	}
}

// TestLines explains messages about one line of a cell.
func TestLines(t *testing.T) {
	for _, c := range []struct{ code, at, message, want string }{
		{"notebook.Train(m, images(64), epochs=3)", "=3", "expected '==', found '='", "arguments have no names in Go"},
		{"if x = nil {", "= nil", "expected '==', found '='", "= assigns, and == compares"},
		{"fmt.Println(images(3)", "", "missing ',' before newline in argument list", "a parenthesis ) is missing"},
		{"fmt.Println(1,", "", "missing ',' before newline in argument list", "a parenthesis ) is missing"},
		{"Code: 20", "", "missing ',' before newline in composite literal", "this line lacks a comma at its end"},
		{"package main", "", "expected declaration, found 'package'", "a cell has no package clause"},
		{"while x:", "x", "expected ';', found x", "blocks stand in braces"},
		{"while true {", "true", "expected ';', found true", "a loop in Go is: for"},
		{"def f(x):", "f", "expected ';', found f", "a function in Go is: func"},
		{"import numpy as np", "numpy", "expected 'STRING', found numpy", "an import in Go is:"},
		{"m, err := ae.New(c)", "err", "declared and not used: err", "err is not used: write notebook.Must"},
		{`s := "n" + 3`, `"n"`, `invalid operation: "n" + 3 (mismatched types untyped string and untyped int)`, "Go does not join text and numbers"},
		{"a + b", "a", "invalid operation: a + b (mismatched types float32 and float64)",
			"invalid operation: a + b (mismatched types float32 and float64): Go does not convert numbers by itself: write float32("},
		{"a + b", "a", "invalid operation: a + b (mismatched types T and U)", "invalid operation: a + b (mismatched types T and U)"},
		{"f(b)", "b", "cannot use b (variable of type float64) as float32 value in argument to f",
			"b has another type than float32: convert it with float32(b)"},
		{"f(m)", "m", "cannot use m (variable of struct type ae.Model) as \"latentlab/lib/train\".Model value in argument to f: " +
			"ae.Model does not implement \"latentlab/lib/train\".Model (method Step has pointer receiver)",
			"m is passed by its address: write &m"},
		{"f(c)", "c", "cannot use c (variable of struct type ae.Config) as *ae.Config value in argument to f",
			"c is passed by its address: write &c"},
		{"f(&c)", "&c", "cannot use &c (value of type *ae.Config) as ae.Config value in argument to f", "& gives an address, expected a value of type ae.Config"},
		{"x / 255", "x", "invalid operation: x / 255 (mismatched types *graph.Node and untyped int)", "Go has no operators for nodes"},
		{"x + y", "x", "invalid operation: operator + not defined on x (variable of type *graph.Node)", "Go has no operators for nodes"},
		{"train.Batch(64)", "64", "cannot convert 64 (untyped int constant) to type train.Batch", "train.Batch is not an option of a training: write train.BatchSize(64)"},
		{"loss.MSE()", "loss", "invalid operation: cannot call loss.MSE (variable of struct type loss.Reconstruction): loss.Reconstruction is not a function",
			"loss.MSE is a value, not a function: write it without ()"},
		{"notebook.Explorer{Model: r}", "r}", "cannot use r (variable of type *run.Run) as *trained.Model value in struct literal", "a run has its trained model as a field: write r.Model"},
		{"layers.Dense(scope, x, 128)", "128", "cannot use 128 (untyped int constant) as bool value in argument to layers.Dense", "GoMLX's layers.Dense takes more than a width"},
		{"notebook.Train?", "notebook", "expected declaration, found notebook", "Shift-Tab on a name shows"},
		{"func enc(scope, x) {", "x", "undefined: x", "each parameter of a function has its type"},
		{`fmt.Println(f"x {x}")`, "\"", "missing ',' in argument list", "Go has no f-strings"},
		{"fmt.Println(g 3)", "3", "missing ',' in argument list", "missing ',' in argument list"},
		{"y := x**2", "*2", "invalid operation: cannot indirect 2 (untyped int constant)", "Go has no operator **"},
		{"y := *x", "x", "invalid operation: cannot indirect x (variable of type int)", "invalid operation: cannot indirect x"},
		{"ae.Model{Encoder: enc()}", "enc", "not enough arguments in call to enc\n\thave ()\n\twant (*model.Scope, *graph.Node)", "a network is passed by its name"},
		{"relu(x)", "relu", "undefined: relu", "there is no relu: write activation.Relu(…)"},
		{"func main() {", "main", "expected '(', found main", "a brace } is missing above the line %%"},
		{"loss.sum", "loss", "undefined: loss.Sum", "there is no loss.Sum: completion"},
		{"m.predict(x)", "m", "m.predict undefined (type *ae.Model has no field or method predict)", "m has no predict: the run that"},
	} {
		column := 1 + strings.Index(c.code, c.at)
		cell := Cell{Main: c.code, Root: t.TempDir()}
		got := Output("./main.go:1:"+strconv.Itoa(column)+": "+c.message, cell)
		if _, text, _ := strings.Cut(got, ": "); !strings.HasPrefix(text, c.want) {
			t.Errorf("%q in %q became\n%q, expected\n%q", c.message, c.code, text, c.want)
		}
	}
}
