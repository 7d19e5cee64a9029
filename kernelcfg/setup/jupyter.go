package setup

import (
	"os"
	"regexp"
	"runtime"
	"strings"
)

// JupyterEnviron returns the environment of Jupyter's programs, with the project's
// kernelspec and settings and none of the user's.
func (s *Setup) JupyterEnviron() []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, "JUPYTER") || name == "PYTHONPATH" || name == "PYTHONHOME" || name == "IPYTHONDIR" {
			continue
		}
		env = append(env, v)
	}
	for name, value := range s.programEnviron() {
		env = append(env, name+"="+value)
	}
	return append(env,
		"JUPYTER_PATH="+s.Dir("jupyter"),
		"JUPYTER_DATA_DIR="+s.Dir("jupyter"),
		"JUPYTER_CONFIG_DIR="+s.Dir("jupyter", "config"),
		"JUPYTER_RUNTIME_DIR="+s.Dir("jupyter", "runtime"),
		"JUPYTER_PLATFORM_DIRS=0",
		"IPYTHONDIR="+s.Dir("jupyter", "ipython"),
		"PYTHONNOUSERSITE=1",
		"PYTHONUNBUFFERED=1",
		"PYDEVD_DISABLE_FILE_VALIDATION=1",
	)
}

// Versions returns the versions of the programs that execute a notebook, by name.
func (s *Setup) Versions() map[string]string {
	versions := map[string]string{"go": runtime.Version()}
	if v := moduleVersion(s.toolModule("gonb"), "github.com/janpfeifer/gonb"); v != "" {
		versions["gonb"] = v
	}
	for name, module := range map[string]string{"gomlx": "github.com/gomlx/gomlx", "go-xla": "github.com/gomlx/go-xla"} {
		if v := moduleVersion(s.Root+"/go.mod", module); v != "" {
			versions[name] = v
		}
	}
	if p, err := s.chosenPlugin(); err == nil && s.UsesXLA() {
		versions["plugin"] = p.requirement()
	}
	return versions
}

// moduleVersion returns the version of a module that a go.mod requires.
func moduleVersion(file, module string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	m := regexp.MustCompile(`(?m)^(?:require)?\s*` + regexp.QuoteMeta(module) + `\s+(v\S+)`).FindSubmatch(text)
	if m == nil {
		return ""
	}
	return string(m[1])
}
