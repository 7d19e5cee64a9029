package mutants

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestList checks that each mutant still fits the library: its text occurs once, the
// result is Go, and the tests that should notice it exist.
func TestList(t *testing.T) {
	root, err := filepath.Abs("../..") // the list's own library, wherever $LATENTLAB_ROOT is
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	tests := map[string][]string{} // by package
	for _, m := range List() {
		if _, err := m.Apply(root); err != nil {
			t.Error(err)
		}
		if m.Package() != "lib/"+path.Dir(m.Name) {
			t.Errorf("%s is in %s: expected a name that begins with the package", m.Name, m.Package())
		}
		if names[m.Name] {
			t.Errorf("two mutants are named %s", m.Name)
		}
		names[m.Name] = true
		if !strings.HasSuffix(m.Breaks, ".") || strings.HasSuffix(m.File, "_test.go") {
			t.Errorf("%s: expected a sentence on what it breaks, and a file that is not a test", m.Name)
		}
		if tests[m.Package()] == nil {
			tests[m.Package()] = testsOf(t, filepath.Join(root, m.Package()))
		}
		for name := range strings.SplitSeq(m.Tests, "|") {
			if name != "" && !slices.Contains(tests[m.Package()], name) {
				t.Errorf("%s: %s has no test %s", m.Name, m.Package(), name)
			}
		}
	}
	if len(names) != 87 {
		t.Errorf("there are %d mutants, expected 87", len(names))
	}
}

// testsOf returns the names of the tests in a folder.
func testsOf(t *testing.T, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

// tiny is a module whose tests notice some faults and not others.
var tiny = map[string]string{
	"go.mod": "module tiny\n\ngo 1.26\n",
	"lib/a/a.go": "package a\n\nimport \"os\"\n\nvar _ = os.Args\n\n" +
		"func Half(x int) int { return x / 2 }\n\nfunc Twice(x int) int { return x * 2 }\n\nfunc Wait() {}\n",
	"lib/a/a_test.go": "package a\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\n" +
		"func TestHalf(t *testing.T) {\n\tif Half(4) != 2 {\n\t\tt.Error(Half(4))\n\t}\n}\n\n" +
		"func TestOnGo(t *testing.T) {\n\tif os.Getenv(\"GOMLX_BACKEND\") == \"go\" && Twice(2) > 4 {\n\t\tt.Error(Twice(2))\n\t}\n}\n\n" +
		"func TestWait(t *testing.T) { Wait() }\n",
	"lib/b/b.go":      "package b\n\nfunc One() int { return 1 }\n",
	"lib/b/b_test.go": "package b\n\nimport \"testing\"\n\nfunc TestFails(t *testing.T) { t.Fail() }\n",
}

func TestRunner(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: go runs a dozen times")
	}
	root := t.TempDir()
	for name, text := range tiny {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const a = "lib/a/a.go"
	cases := []struct {
		mutant  Mutant
		verdict Verdict
		by      string // a regular expression
	}{
		{Mutant{Name: "a/half", File: a, Old: "x / 2", New: "x / 4", Tests: "TestHalf"}, Caught, "^TestHalf$"},
		{Mutant{Name: "a/other-test", File: a, Old: "x / 2", New: "x / 3", Tests: "TestWait"}, Caught, "^TestHalf$"},
		{Mutant{Name: "a/on-go", File: a, Old: "x * 2", New: "x * 3", Tests: "TestHalf"}, Caught, "^TestOnGo$"},
		{Mutant{Name: "a/unnoticed", File: a, Old: "x * 2", New: "x * 1"}, Survived, "^$"},
		{Mutant{Name: "a/for-ever", File: a, Old: "Wait() {}", New: "Wait() { select {} }", Tests: "TestWait"}, TimedOut, "^TestWait$"},
		{Mutant{Name: "a/panics", File: a, Old: "return x / 2", New: "panic(x)", Tests: "TestHalf"}, Caught, "^TestHalf$"},
		{Mutant{Name: "a/exits", File: a, Old: "return x / 2", New: "os.Exit(3); return 2", Tests: "TestHalf"}, Broken, "no test failed"},
		{Mutant{Name: "a/type", File: a, Old: "return x / 2", New: "return true"}, Broken, `does not compile: .*a\.go:7`},
		{Mutant{Name: "a/gone", File: a, Old: "x / 5", New: "x / 4"}, Broken, "occurs 0 times in lib/a/a.go"},
		{Mutant{Name: "a/twice", File: a, Old: "return x", New: "return 1"}, Broken, "occurs 2 times"},
		{Mutant{Name: "a/no-go", File: a, Old: "return x / 2", New: "return )"}, Broken, "is not Go"},
		{Mutant{Name: "b/fails-anyway", File: "lib/b/b.go", Old: "return 1", New: "return 2"}, Broken, `without a mutant \(TestFails\)`},
	}
	r := Runner{Root: root, Timeout: 5 * time.Second, Workers: 2, Go: func(ctx context.Context, a Attempt, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOMLX_BACKEND=")
		if a.PureGo {
			cmd.Env = append(cmd.Env, "GOMLX_BACKEND=go")
		}
		return cmd
	}}
	var list []Mutant
	for _, c := range cases {
		list = append(list, c.mutant)
	}
	reported := 0
	results, err := r.Run(t.Context(), list, func(Result) { reported++ })
	if err != nil {
		t.Fatal(err)
	}
	if reported != len(list) {
		t.Errorf("%d results were reported, expected %d", reported, len(list))
	}
	for i, c := range cases {
		got := results[i]
		if got.Mutant.Name != c.mutant.Name || got.Verdict != c.verdict ||
			!regexp.MustCompile(c.by).MatchString(got.By) {
			t.Errorf("%s is %s by %q, expected %s by %s", c.mutant.Name, got.Verdict, got.By, c.verdict, c.by)
		}
	}
	for name, text := range tiny {
		if now, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err != nil || string(now) != text {
			t.Errorf("%s has changed: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Run(ctx, list, func(Result) {}); err != context.Canceled {
		t.Errorf("interrupted, the error is %v", err)
	}
}

// TestBlame checks that only a test that fails catches a mutant.
func TestBlame(t *testing.T) {
	for _, c := range []struct {
		out     string
		verdict Verdict
		by      string
	}{
		{"--- FAIL: TestA (0.00s)\n    a_test.go:1: no\n--- FAIL: TestB (0.00s)\nFAIL\n", Caught, "TestA, TestB"},
		{"--- FAIL: TestA (0.00s)\npanic: no [recovered]\n", Caught, "TestA"},
		{"panic: test timed out after 5s\n\trunning tests:\n\t\tTestA (3s)\n\t\tTestB (2s)\n\ngoroutine 1 [running]:\n", TimedOut, "TestA, TestB"},
		{"panic: test timed out after 5s\n", TimedOut, ""},
		{"panic: no\n\ngoroutine 7 [running]:\nFAIL\tp\t0.1s\n", Broken, "no test failed: exit status 1 FAIL\tp\t0.1s"},
		{"signal: killed\n", Broken, "no test failed: exit status 1 signal: killed"},
		{"./a.go:3:1: no\nFAIL\tp [build failed]\n", Broken, "it does not compile: ./a.go:3:1: no"},
	} {
		if verdict, by := blame([]byte(c.out), errors.New("exit status 1")); verdict != c.verdict || by != c.by {
			t.Errorf("%q: %s by %q, expected %s by %q", c.out, verdict, by, c.verdict, c.by)
		}
	}
}

func TestReport(t *testing.T) {
	caught := Result{Mutant: Mutant{Name: "a/b", Breaks: "All."}, Verdict: Caught, By: "TestA"}
	argued := Result{Mutant: Mutant{Name: "a/c", Breaks: "Little.", Argued: "Nobody can tell."}, Verdict: Survived}
	unargued := Result{Mutant: Mutant{Name: "a/d", Breaks: "Much."}, Verdict: Survived}
	broken := Result{Mutant: Mutant{Name: "a/e"}, Verdict: Broken, By: "it does not compile"}
	timedOut := Result{Mutant: Mutant{Name: "a/f"}, Verdict: TimedOut, By: "TestA"}
	for _, c := range []struct {
		results []Result
		wrong   bool
		want    []string
	}{
		{[]Result{caught, argued}, false, []string{
			"1 of 2 mutants caught, 1 survived", "a/c survived: Nobody can tell.", "TestA", "Little.",
		}},
		{[]Result{caught, unargued}, true, []string{"a/d survived, and the list does not state why"}},
		{[]Result{caught, broken}, true, []string{"a/e could not be tried: it does not compile", "1 broken"}},
		{[]Result{caught, timedOut}, true, []string{
			"a/f timed out (TestA)", "1 of 2 mutants caught, 0 survived, 1 timed out, 0 broken",
		}},
	} {
		var out bytes.Buffer
		err := Report(&out, c.results)
		if (err != nil) != c.wrong {
			t.Errorf("the error is %v", err)
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("the report lacks %q:\n%s", want, out.String())
			}
		}
	}
}

func TestChoose(t *testing.T) {
	list := []Mutant{{Name: "a/x"}, {Name: "a/y"}, {Name: "b/x"}}
	for _, c := range []struct {
		names, want []string
	}{
		{nil, []string{"a/x", "a/y", "b/x"}},
		{[]string{"a"}, []string{"a/x", "a/y"}},
		{[]string{"b", "a/y", "b/x"}, []string{"a/y", "b/x"}},
		{[]string{"a/z"}, nil},
		{[]string{"a", "c"}, nil},
	} {
		chosen, err := Choose(list, c.names)
		var got []string
		for _, m := range chosen {
			got = append(got, m.Name)
		}
		if !slices.Equal(got, c.want) || (err != nil) != (c.want == nil) {
			t.Errorf("Choose(%v) = %v, %v, expected %v", c.names, got, err, c.want)
		}
	}
}
