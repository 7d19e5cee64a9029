package backend

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"

	"latentlab/internal/hometest"
	"latentlab/lib/home"
)

// childEnv makes the test binary a program that opens the backend, computes something on it and prints the
// result: a process has a single backend, so every case needs its own process.
const childEnv = "LATENTLAB_TEST_OPEN"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Exit(openAndPrint())
	}
	os.Exit(m.Run())
}

func openAndPrint() int {
	b, info, err := Open()
	if err != nil {
		fmt.Println("error:", err)
		return 3
	}
	sum, err := graph.CallOnce(b, func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(x) },
		[]float32{1, 2, 3.5})
	if err != nil {
		fmt.Println("error:", err)
		return 3
	}
	fmt.Printf("name: %s\nwhy: %s\nplugin: %s\nnotice: %s\nsum: %v\n", info.Name, info.Why, info.Plugin, info.Notice,
		sum.Value())
	again, _, err := Open()
	if err != nil || again != b {
		fmt.Println("error: opened twice")
		return 3
	}
	return 0
}

// open runs program as a child that opens the backend, with only the given variables of those that it
// uses, and returns its output and exit code.
func open(t *testing.T, program string, env ...string) (string, int) {
	t.Helper()
	child := exec.Command(program)
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if name != "GOMLX_BACKEND" && name != pluginPathEnv && name != home.RootEnv {
			child.Env = append(child.Env, line)
		}
	}
	child.Env = append(append(child.Env, childEnv+"=1"), env...)
	var stdout, stderr bytes.Buffer
	child.Stdout, child.Stderr = &stdout, &stderr
	err := child.Run()
	code := child.ProcessState.ExitCode()
	if err != nil && code != 3 {
		t.Fatalf("the child failed: %v\n%s%s", err, &stdout, &stderr)
	}
	if _, notice, ok := strings.Cut(stdout.String(), "\nnotice: "); ok {
		if notice, _, _ = strings.Cut(notice, "\n"); notice != "" && strings.Count(stderr.String(), notice) != 1 {
			t.Errorf("standard error does not have the notice once:\n%s", &stderr)
		}
	}
	return stdout.String(), code
}

// project creates a project's folder without set-up.
func project(t *testing.T) (root, env string) {
	root = t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module latentlab\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, ".latentlab", "pjrt"), 0o755); err != nil {
		t.Fatal(err)
	}
	return root, home.RootEnv + "=" + root
}

func TestWithoutPlugin(t *testing.T) {
	_, env := project(t)
	hint := "kernelcfg setup"
	if missingXLA != "" {
		hint = "C compiler"
	}
	for _, c := range []struct {
		name, asked string
		code        int
		want        []string
	}{
		{"nothing asked", "", 0, []string{"name: go", "sum: 6.5", "notice: XLA is not used", "10 times slower", hint}},
		{"pure Go", "go", 0, []string{"name: go", "sum: 6.5", "why: GOMLX_BACKEND asks for it", "notice: \n"}},
		{"unknown name", "tpu", 3, []string{`GOMLX_BACKEND="tpu" is not a backend`, "expected go, xla:cpu"}},
		{"unknown option", "go:nonsense", 3, []string{`GOMLX_BACKEND="go:nonsense" cannot be opened`}},
		{"missing plugin", "xla:/nowhere/pjrt_c_api_cpu_plugin.so", 3,
			[]string{"GOMLX_BACKEND=", "/nowhere/pjrt_c_api_cpu_plugin.so"}},
		{"unknown plugin", "xla:quantum", 3, []string{`GOMLX_BACKEND="xla:quantum" cannot be opened`, "kernelcfg setup`"}},
		{"missing CUDA plugin", "xla:cuda", 3, []string{`GOMLX_BACKEND="xla:cuda" cannot be opened`, "kernelcfg setup -cuda`"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if missingXLA != "" && strings.HasPrefix(c.asked, "xla") {
				t.Skip(missingXLA)
			}
			said, code := open(t, os.Args[0], env, "GOMLX_BACKEND="+c.asked)
			if code != c.code {
				t.Errorf("exit %d, expected %d", code, c.code)
			}
			contains(t, said, c.want...)
		})
	}
}

func TestXLAIsTheDefault(t *testing.T) {
	if missingXLA != "" {
		t.Skip(missingXLA)
	}
	path := hometest.Need(t, "the XLA plugin", "pjrt", pluginFile("cpu"))
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, asked := range []string{"", "xla", "xla:cpu", "xla:" + path} {
		said, _ := open(t, os.Args[0], home.RootEnv+"="+root, "GOMLX_BACKEND="+asked, "CUDA_VISIBLE_DEVICES=-1")
		contains(t, said, "name: xla:", "cpu", "plugin: "+path+"\n", "sum: 6.5", "notice: \n")
	}
}

// Without cgo everything builds, and the notice explains what is missing.
func TestWithoutC(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the library without cgo")
	}
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "without")
	for _, args := range [][]string{
		{"build", "./lib/..."},
		{"test", "-c", "-o", program, "./lib/backend"},
	} {
		build := exec.Command("go", args...)
		build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	said, _ := open(t, program, home.RootEnv+"="+root)
	contains(t, said, "name: go", "sum: 6.5", "notice: XLA is not used", "built without cgo", "C compiler")
	said, code := open(t, program, home.RootEnv+"="+root, "GOMLX_BACKEND=xla:cpu")
	if code == 0 {
		t.Error("XLA was opened without cgo")
	}
	contains(t, said, `GOMLX_BACKEND="xla:cpu" asks for XLA`, "built without cgo")
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}
