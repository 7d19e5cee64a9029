package setup

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/atomicfile"
)

// KernelName is the kernel's name in Jupyter.
const KernelName = "latentlab"

// kernelDisplayName is the name that Jupyter shows.
const kernelDisplayName = "Go (latentlab)"

// cellFlags are the build flags of a cell: without symbol tables and with Go's own
// linker, a cell that uses XLA builds in under half the time. Panics still name
// function and line.
const cellFlags = `'-ldflags=-s -w -linkmode=internal' -buildvcs=false`

// spec is Jupyter's kernel.json.
type spec struct {
	Argv          []string          `json:"argv"`
	Env           map[string]string `json:"env"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Metadata      map[string]any    `json:"metadata"`
}

// KernelSpec returns kernel.json, with which Jupyter starts the Go kernel: a cell then
// finds the library, the plugin and the tools without further settings. extra names
// environment variables to include with their present values, for a Jupyter that this
// program does not start.
func (s *Setup) KernelSpec(extra ...string) []byte {
	env := s.cellEnviron()
	for _, name := range extra {
		if v := os.Getenv(name); v != "" {
			env[name] = v
		}
	}
	// A Jupyter started from another shell, or VS Code started from the desktop, may
	// have other settings of go, or none: cells build as in the set-up.
	maps.Copy(env, s.host.caches)
	for _, name := range []string{"CGO_ENABLED", "CC", "CXX", "GOROOT", "GOTOOLCHAIN"} {
		env[name] = goSetting(name)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(spec{
		Argv: []string{
			s.Dir("bin", "gonb"), "--kernel", "{connection_file}", "-logtostderr=true", "-go_work=" + s.Root,
		},
		Env:         env,
		DisplayName: kernelDisplayName, Language: "go", InterruptMode: "signal",
		Metadata: map[string]any{},
	})
	if err != nil {
		panic(err) // strings and maps of strings always encode
	}
	return b.Bytes()
}

// cellEnviron returns what the environment of a cell has beyond that of Jupyter.
func (s *Setup) cellEnviron() map[string]string {
	env := s.programEnviron()
	env["GOFLAGS"] = cellFlags
	env["GOPROXY"] = "off" // importing an unknown module fails at once
	env["GOWORK"] = ""     // the kernel makes its own go.work
	path := uniquePath(s.Dir("bin", "cell"), s.Dir("bin"), filepath.Dir(s.host.goTool), os.Getenv("PATH"))
	env["PATH"] = strings.Join(path, string(os.PathListSeparator))
	return env
}

// programEnviron returns the environment variables that the library needs.
func (s *Setup) programEnviron() map[string]string {
	return map[string]string{
		"LATENTLAB_ROOT":           s.Root,
		"GOMLX_NO_AUTO_INSTALL":    "1", // never a download at run time
		"PJRT_PLUGIN_LIBRARY_PATH": s.Dir("pjrt"),
	}
}

// Environ returns the environment for programs that use the library.
func (s *Setup) Environ() []string {
	env := os.Environ()
	for key, value := range s.programEnviron() {
		env = append(env, key+"="+value)
	}
	return env
}

// kernelspec writes the kernelspec to where the project's JupyterLab finds it.
func (s *Setup) kernelspec() step {
	text := s.KernelSpec()
	path := filepath.Join("jupyter", "kernels", KernelName, "kernel.json")
	st := step{name: "kernelspec", part: "Kernelspec", title: "kernelspec", inputs: string(text), outputs: []string{path}}
	st.do = func(context.Context) error {
		return WriteKernelSpec(filepath.Dir(s.Dir(path)), text)
	}
	return st
}

//go:embed logo.svg
var kernelLogo []byte

// WriteKernelSpec writes kernel.json and its icon into dir.
func WriteKernelSpec(dir string, text []byte) error {
	if err := atomicfile.WriteFile(filepath.Join(dir, "logo-svg.svg"), kernelLogo, 0o644); err != nil {
		return err
	}
	return atomicfile.WriteFile(filepath.Join(dir, "kernel.json"), text, 0o644)
}

// uniquePath returns the folders of lists of folders, each once.
func uniquePath(lists ...string) []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, list := range lists {
		for _, dir := range filepath.SplitList(list) {
			if !seen[dir] {
				seen[dir] = true
				out = append(out, dir)
			}
		}
	}
	return out
}
