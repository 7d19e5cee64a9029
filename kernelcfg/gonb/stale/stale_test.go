package stale

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestNotes executes cells, each given as "ID: declarations %% main", and compares the
// notes. One whose ID has a - before it is not executed to its end.
func TestNotes(t *testing.T) {
	const network = "var width = 256\nvar encoder = mlp.New(width, 20)\nvar decoder = mlp.Mirror(encoder)\nfunc say() { fmt.Println(width) }\n"
	type step struct{ cell, declared, main, want string }
	for _, tc := range []struct {
		name  string
		steps []step
	}{
		{"nothing changes", []step{
			{"a", network, "", ""}, {"b", network, "train(encoder)", ""}, {"a", network, "", ""}, {"b", network, "train(encoder)", ""},
		}},
		{"comments and layout", []step{
			{"a", network, "", ""}, {"b", network, "train(encoder)", ""},
			{"a", strings.ReplaceAll(network, "mlp.New(width, 20)", "mlp.New( // narrow\n\twidth,\n\t20,\n)"), "", ""},
		}},
		{"a name that the cell does not use", []step{
			{"a", network, "", ""}, {"b", network, "width := 3; show(width); show(x.encoder); show(T{decoder: 1})", ""},
			{"a", strings.Replace(network, "256", "200", 1), "", ""},
		}},
		{"by way of others", []step{
			{"a", network, "", ""}, {"b", network, "train(decoder)", ""}, {"c", network, "say()", ""}, {"d", network, "show(1)", ""},
			{"a", strings.Replace(network, "256", "200", 1), "", "width changed: the outputs of cells [2] and [3] are of the earlier one; run them again."},
			{"c", strings.Replace(network, "256", "200", 1), "say()", "width changed: the output of cell [2] is of the earlier one; run it again."},
			{"b", strings.Replace(network, "256", "200", 1), "train(decoder)", "width changed; the cells that use it have been run again."},
			{"a", strings.Replace(network, "256", "200", 1), "", ""},
		}},
		{"two names, and the cell that changes them", []step{
			{"a", network, "train(encoder)", ""}, {"b", network, "train(decoder)", ""},
			{"a", strings.NewReplacer("20)", "10)", "256", "200").Replace(network), "train(encoder)",
				"encoder and width changed: the output of cell [2] is of the earlier ones; run it again."},
		}},
		{"changed back", []step{
			{"a", network, "", ""}, {"b", network, "train(encoder)", ""},
			{"a", strings.Replace(network, "256", "200", 1), "", "width changed: the output of cell [2] is of the earlier one; run it again."},
			{"a", strings.Replace(network, "256", "200", 1), "", "width changed: the output of cell [2] is of the earlier one; run it again."},
			{"a", network, "", ""},
		}},
		{"methods", []step{
			{"a", "type T int\nfunc (T) f() {}\n", "", ""}, {"b", "type T int\nfunc (T) f() {}\n", "T(1).f()", ""},
			{"a", "type T int\nfunc (T) f() { g() }\n", "", "T changed: the output of cell [2] is of the earlier one; run it again."},
		}},
		{"one constant of two", []step{
			{"a", "const (\nepochs = 2\nbatch = 3\n)\n", "", ""}, {"b", "const (\nepochs = 2\nbatch = 3\n)\n", "train(epochs)", ""},
			{"a", "const (\nepochs = 2\nbatch = 4\n)\n", "", ""},
			{"a", "const (\nepochs = 3\nbatch = 4\n)\n", "", "epochs changed: the output of cell [2] is of the earlier one; run it again."},
		}},
		{"constants that count", []step{
			{"a", "const (\nx = iota\ny\n)\n", "", ""}, {"b", "const (\nx = iota\ny\n)\n", "show(y)", ""},
			{"a", "const (\nx = iota + 1\ny\n)\n", "", "y changed: the output of cell [2] is of the earlier one; run it again."},
		}},
		{"a cell that fails when it runs again", []step{
			{"a", network, "", ""}, {"b", network, "train(encoder)", ""}, {"-b", network, "train(encoder)", ""},
			{"a", strings.Replace(network, "256", "200", 1), "", ""},
		}},
		{"one variable of two", []step{
			{"a", "var epochs, batch = 2, 3\n", "", ""}, {"b", "var epochs, batch = 2, 3\n", "train(epochs)", ""},
			{"a", "var epochs, batch = 2, 4\n", "", ""},
			{"a", "var epochs, batch = 3, 4\n", "", "epochs changed: the output of cell [2] is of the earlier one; run it again."},
		}},
		{"methods of a type with two parameters", []step{
			{"a", "type T[K, V any] struct{}\nfunc (*T[K, V]) f() {}\n", "", ""},
			{"b", "type T[K, V any] struct{}\nfunc (*T[K, V]) f() {}\n", "new(T[int, int]).f()", ""},
			{"a", "type T[K, V any] struct{}\nfunc (*T[K, V]) f() { g() }\n", "",
				"T changed: the output of cell [2] is of the earlier one; run it again."},
		}},
	} {
		var n Notes
		for i, s := range tc.steps {
			program := "package main\n" + s.declared + "func main() { " + s.main + "}\n"
			var texts []string
			cell, fails := strings.CutPrefix(s.cell, "-")
			if note, ok := n.Compiled(cell, program); ok {
				texts = append(texts, note.Text)
			}
			if fails {
				continue
			}
			for _, note := range n.Executed(s.cell, i+1, program) {
				texts = append(texts, note.Text)
			}
			if got := strings.Join(texts, "\n"); got != s.want {
				t.Errorf("%s, step %d: %q, want %q", tc.name, i+1, got, s.want)
			}
		}
	}
	var n Notes
	if _, ok := n.Compiled("", "package main"); ok || n.Executed("", 1, "package main") != nil {
		t.Error("a cell without an ID has a note")
	}
}

// TestTime checks that a program of many cells takes a time that no reader notices.
func TestTime(t *testing.T) {
	var b strings.Builder
	b.WriteString("package main\n")
	for i := range 300 {
		fmt.Fprintf(&b, "func f%d(x int) int {\n\tif x > 0 {\n\t\treturn g.Do(x) + f%d(x - 1)\n\t}\n\treturn 0\n}\n", i, (i+1)%300)
	}
	b.WriteString("func main() { f0(1) }\n")
	var n Notes
	began := time.Now()
	n.Compiled("a", b.String())
	n.Executed("a", 1, b.String())
	if took := time.Since(began); took > 500*time.Millisecond {
		t.Errorf("300 functions took %v", took)
	} else {
		t.Log(took)
	}
}
