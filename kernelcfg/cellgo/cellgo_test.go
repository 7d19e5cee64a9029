//go:build unix

package main

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain runs the program under test, instead of the tests, in processes that the
// tests start.
func TestMain(m *testing.M) {
	if os.Getenv("CELLGO_TEST") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// kernel is a kernel's folder, beside a library and the programs that the kernel runs.
type kernel struct {
	t      *testing.T
	folder string   // of the cell
	lib    string   // of the library
	log    string   // a line for each run of the real go
	env    []string // added to the environment
}

func newKernel(t *testing.T) *kernel {
	t.Helper()
	real, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skip("needs /proc to copy this program")
	}
	temp := t.TempDir()
	k := &kernel{
		t: t, folder: filepath.Join(temp, "gonb_0123abcd"), lib: filepath.Join(temp, "my lib"),
		log: filepath.Join(temp, "log"),
	}
	if err := os.Mkdir(k.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	k.write("wrapper/go", string(self))
	k.write("real/go", fmt.Sprintf("#!/bin/sh\necho \"$*\" >>'%s'\nexec '%s' \"$@\"\n", k.log, real))
	k.write("gonb_0123abcd/go.mod", "module gonb_0123abcd\n\ngo 1.26\n")
	k.write("gonb_0123abcd/go.work", "go 1.26\n\nuse (\n\t.\n\t\"../my lib\"\n)\n")
	k.write("my lib/go.mod", "module example/lib\n\ngo 1.26\n")
	k.write("my lib/word/word.go", "package word\n\nconst Is = \"one\"\n")
	k.write("my lib/tagged/tagged.go", "//go:build !loud\n\npackage tagged\n\nconst Is = \"quiet\"\n")
	k.write("my lib/tagged/loud.go", "//go:build loud\n\npackage tagged\n\nconst Is = \"loud\"\n")
	k.write("my lib/text/text.go", "package text\n\nimport _ \"embed\"\n\n//go:embed data/is.txt\nvar Is string\n")
	k.write("my lib/text/data/is.txt", "paper")
	return k
}

// write writes a file beside the kernel's folder.
func (k *kernel) write(name, text string) {
	k.t.Helper()
	path := filepath.Join(filepath.Dir(k.folder), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		k.t.Fatal(err)
	}
	// A process that another test starts meanwhile would keep the file open for
	// writing, and Linux does not run such a program.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		k.t.Fatal(err)
	}
}

// command returns a command that runs program as the kernel does.
func (k *kernel) command(program string, args ...string) *exec.Cmd {
	bin := filepath.Dir(k.folder)
	cmd := exec.Command(program, args...)
	cmd.Dir = k.folder
	cmd.Env = append(os.Environ(), "CELLGO_TEST=1", "GOWORK=", "GOFLAGS='-ldflags=-s -w' -buildvcs=false",
		"GOPROXY=off", folderEnv+"="+k.folder,
		"PATH="+filepath.Join(bin, "wrapper")+":"+filepath.Join(bin, "real")+":"+os.Getenv("PATH"))
	cmd.Env = append(cmd.Env, k.env...)
	return cmd
}

// cell builds and runs a cell. It returns the output of go or of the cell, and how often
// the real go built.
func (k *kernel) cell(source string) (printed string, builds int) {
	k.t.Helper()
	k.write("gonb_0123abcd/main.go", "package main\n\n"+source)
	os.Remove(k.log)
	program := filepath.Join(k.folder, filepath.Base(k.folder))
	bin := filepath.Join(filepath.Dir(k.folder), "wrapper", "go")
	var out []byte
	for _, cmd := range []*exec.Cmd{
		k.command(bin, "get"), k.command(bin, "build", "-o", program), k.command(program),
	} {
		var err error
		if out, err = cmd.CombinedOutput(); err != nil {
			out = append(out, err.Error()...)
			break
		}
	}
	log, _ := os.ReadFile(k.log)
	for line := range strings.Lines(string(log)) {
		if strings.HasPrefix(line, "build ") {
			builds++
		}
	}
	return string(out), builds
}

const (
	imports = "import (\n\t\"flag\"\n\t\"fmt\"\n\n" +
		"\t\"example/lib/tagged\"\n\t\"example/lib/text\"\n\t\"example/lib/word\"\n)\n\n"
	printing = imports + "func main() {\n\tflag.Parse()\n\tfmt.Println(%d, word.Is, tagged.Is, text.Is)\n}\n"
	empty    = "\n\nfunc main() { flag.Parse() }\n"
)

// TestBuild changes, one after another, everything from which a cell is built: the
// output must show the change, and go must run if and only if it has to.
func TestBuild(t *testing.T) {
	t.Parallel()
	k := newKernel(t)
	n := 0
	printed := func(name, want string, wantBuilds int) {
		t.Helper()
		n++
		got, builds := k.cell(fmt.Sprintf(printing, n))
		if want = fmt.Sprintf("%d %s\n", n, want); got != want || builds != wantBuilds {
			t.Errorf("%s: printed %q with %d builds by go, want %q with %d", name, got, builds, want, wantBuilds)
		}
	}
	// A package that go has to compile is in its cache only for the next build, so go
	// builds twice before there is a record.
	printed("the first cell", "one quiet paper", 1)
	printed("the second", "one quiet paper", 1)
	want, err := buildinfo.ReadFile(filepath.Join(k.folder, filepath.Base(k.folder)))
	if err != nil {
		t.Fatal(err)
	}
	printed("another constant", "one quiet paper", 0)
	got, err := buildinfo.ReadFile(filepath.Join(k.folder, filepath.Base(k.folder)))
	if err != nil || got.String() != want.String() || len(got.Deps) == 0 {
		t.Errorf("the build information is\n%v (%v), go writes\n%v", got, err, want)
	}
	if got, builds := k.cell(fmt.Sprintf(printing, n)); got != fmt.Sprintf("%d one quiet paper\n", n) || builds != 0 {
		t.Errorf("the same cell once more: printed %q with %d builds", got, builds)
	}

	// A change that keeps the file's size and time.
	path := filepath.Join(k.lib, "word", "word.go")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	k.write("my lib/word/word.go", "package word\n\nconst Is = \"two\"\n")
	if err := os.Chtimes(path, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	printed("the library changed", "two quiet paper", 1)
	printed("compiled", "two quiet paper", 1)
	printed("after that", "two quiet paper", 0)
	k.write("my lib/text/data/is.txt", "stone")
	printed("an embedded file changed", "two quiet stone", 1)
	k.write("my lib/word/more.go", "package word\n\nimport \"fmt\"\n\nfunc init() { fmt.Print(\"\") }\n")
	printed("a file was added", "two quiet stone", 1)
	printed("compiled", "two quiet stone", 1)
	printed("after that", "two quiet stone", 0)

	k.env = []string{"GOFLAGS=-tags=loud -buildvcs=false"}
	printed("a build tag", "two loud stone", 1)
	printed("compiled", "two loud stone", 1)
	printed("after that", "two loud stone", 0)
	k.env = []string{"GOFLAGS=-tags=loud -buildvcs=false -modfile=" + filepath.Join(k.folder, "go.mod")}
	if got, _ := k.cell(fmt.Sprintf(printing, n)); !strings.Contains(got, "-modfile") {
		t.Errorf("flags that go rejects: printed %q", got)
	}
	k.env = nil
	printed("no tag again", "two quiet stone", 1)

	k.write("gonb_0123abcd/.latentlab-controls.json", "{}") // as lib/notebook keeps
	printed("the values of controls", "two quiet stone", 0)

	k.write("gonb_0123abcd/more.go", "package main\n\nimport \"fmt\"\n\nfunc init() { fmt.Print(\"more \") }\n")
	if got, builds := k.cell(fmt.Sprintf(printing, n)); got != fmt.Sprintf("more %d two quiet stone\n", n) || builds != 1 {
		t.Errorf("a file beside main.go: printed %q with %d builds", got, builds)
	}
	if err := os.Remove(filepath.Join(k.folder, "more.go")); err != nil {
		t.Fatal(err)
	}
	printed("without it", "two quiet stone", 0)

	if err := os.Chmod(k.folder, 0o755); err != nil {
		t.Fatal(err)
	}
	printed("others can look into the folder", "two quiet stone", 1)
	if err := os.Chmod(k.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(k.folder, ".cellgo", "record.json"))
	if err != nil || !bytes.Contains(log, []byte("example/lib/word")) {
		t.Errorf("the record: %.200s, %v", log, err)
	}
}

func TestDeclarations(t *testing.T) {
	t.Parallel()
	k := newKernel(t)
	// What go compiles for the first time is recorded one build later.
	real := filepath.Join(filepath.Dir(k.folder), "real", "go")
	if out, err := k.command(real, "build", "container/ring").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	os.Remove(k.log)
	for _, name := range []string{"first", "second"} {
		got, builds := k.cell(imports + "func " + name + "() { fmt.Println(word.Is, tagged.Is, text.Is) }" + empty)
		if got != "" || builds != 1 {
			t.Errorf("the %s cell printed %q with %d builds", name, got, builds)
		}
	}
	for _, tc := range []struct {
		name, source, want string
		builds             int
	}{
		{"a declaration", "import (\"flag\"; \"fmt\"; \"example/lib/word\")\n\nfunc say() { fmt.Println(word.Is) }" + empty, "", 0},
		{"it runs", "import (\"flag\"; \"fmt\"; \"example/lib/word\")\n\nfunc say() { fmt.Println(word.Is) }\n\nfunc main() {\n\tflag.Parse()\n\tsay()\n}\n", "one\n", 0},
		{"an error", "import \"flag\"\n\nfunc say() int { return nowhere }" + empty, "# gonb_0123abcd\n./main.go:5:25: undefined: nowhere\nexit status 1", 1},
		{"an unused import", "import (\"flag\"; \"fmt\")" + empty, "# gonb_0123abcd\n./main.go:3:17: \"fmt\" imported and not used\nexit status 1", 1},
		{"a missing package", "import (\"flag\"; \"example/lib/none\")" + empty, "", -1},
		{"an initializer that prints", "import (\"flag\"; \"fmt\")\n\nvar x = say()\n\nfunc say() int { fmt.Println(\"said\"); return 1 }" + empty, "said\n", 0},
		{"an init that prints", "import (\"flag\"; \"fmt\")\n\nfunc init() { fmt.Println(\"init\") }" + empty, "init\n", 0},
		{"a package is new", "import (\"flag\"; \"container/ring\")\n\nvar r ring.Ring" + empty, "", 1},
		{"both are known", "import (\"flag\"; \"fmt\"; \"container/ring\"; \"example/lib/text\")\n\nvar r ring.Ring\n\nfunc main() { flag.Parse(); fmt.Println(text.Is, r.Len()) }\n", "paper 1\n", 0},
	} {
		got, builds := k.cell(tc.source)
		if tc.builds < 0 {
			if !strings.Contains(got, "example/lib/none") || !strings.HasSuffix(got, "exit status 1") {
				t.Errorf("%s: printed %q", tc.name, got)
			}
			continue
		}
		if got != tc.want || builds != tc.builds {
			t.Errorf("%s: printed %q with %d builds by go, want %q with %d",
				tc.name, got, builds, tc.want, tc.builds)
		}
	}

	// A cell with only declarations leaves a program that does nothing; with an argument,
	// the cell is built.
	k.cell(imports + "func say() { fmt.Println(word.Is, tagged.Is, text.Is) }" + empty)
	program := filepath.Join(k.folder, filepath.Base(k.folder))
	out, err := k.command(program, "-x").CombinedOutput()
	if err == nil || !strings.HasPrefix(string(out), "flag provided but not defined: -x\n") {
		t.Errorf("with an argument: %q, %v", out, err)
	}
}

// TestOther checks that go itself executes all other command lines.
func TestOther(t *testing.T) {
	t.Parallel()
	k := newKernel(t)
	bin := filepath.Join(filepath.Dir(k.folder), "wrapper", "go")
	k.cell(fmt.Sprintf(printing, 1))
	os.Remove(k.log)
	for _, args := range [][]string{
		{"version"}, {"env", "GOWORK"}, {"list", "."}, {"build", "-o", filepath.Join(k.folder, "other"), "."}, {"vet", "."},
	} {
		out, err := k.command(bin, args...).CombinedOutput()
		want, wantErr := k.command(filepath.Join(filepath.Dir(k.folder), "real", "go"), args...).CombinedOutput()
		if string(out) != string(want) || err != nil || wantErr != nil {
			t.Errorf("%q printed %q (%v), go itself %q (%v)", args, out, err, want, wantErr)
		}
	}
	log, err := os.ReadFile(k.log)
	if lines := strings.Count(string(log), "\n"); err != nil || lines != 10 {
		t.Errorf("%d runs of go instead of 10: %s", lines, log)
	}
	out, err := k.command(bin, "nonsense").CombinedOutput()
	if err == nil || !strings.HasPrefix(string(out), "go nonsense: unknown command") {
		t.Errorf("an unknown command: %q, %v", out, err)
	}
}
