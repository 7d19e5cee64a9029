//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// recordEnv names the environment variable with the folder into which this program, as
// go's -toolexec, writes the command lines of the compiler and the linker.
const recordEnv = "LATENTLAB_CELLGO_RECORD"

// Words in a recorded command line that stand for what differs between two builds.
const (
	workWord = "{work}" // the folder of the intermediate files
	idWord   = "{id}"   // the build ID
)

// tool is one run of the compiler or the linker.
type tool struct {
	Argv   []string
	Env    []string // in a record: what go adds to the environment
	Config []string // lines of the file that -importcfg names
}

// recordTool records the command line of a tool, if the tool processes the cell itself,
// and replaces this process by the tool.
func recordTool(folder string, argv []string) error {
	os.Unsetenv(recordEnv)
	name := filepath.Base(argv[0])
	if name == "compile" && option(argv, "-p") == "main" || name == "link" && option(argv, "-o") != "" {
		if err := writeTool(filepath.Join(folder, name+".json"), argv); err != nil {
			return err
		}
	}
	path, err := exec.LookPath(argv[0]) // the C compiler is given by name
	if err != nil {
		return err
	}
	return replaceProcess(path, argv[1:])
}

// writeTool writes the record of a tool to path.
func writeTool(path string, argv []string) error {
	config, err := os.ReadFile(option(argv, "-importcfg"))
	if err != nil {
		return err
	}
	work := filepath.Dir(option(argv, "-importcfg"))
	t := tool{Env: environ()}
	for i, arg := range argv {
		if i > 0 && argv[i-1] == "-buildid" || strings.HasPrefix(arg, "-buildid=") {
			arg = strings.TrimSuffix(arg, option(argv, "-buildid")) + idWord
		}
		t.Argv = append(t.Argv, strings.ReplaceAll(arg, work, workWord))
	}
	for line := range strings.Lines(string(config)) {
		t.Config = append(t.Config, strings.ReplaceAll(strings.TrimSuffix(line, "\n"), work, workWord))
	}
	return writeJSON(path, t)
}

// option returns the value of an option of a tool, written "-o x" or "-o=x".
func option(argv []string, name string) string {
	for i, arg := range argv {
		if value, ok := strings.CutPrefix(arg, name+"="); ok {
			return value
		}
		if arg == name && i+1 < len(argv) {
			return argv[i+1]
		}
	}
	return ""
}

// record is what is needed to build a cell without go.
type record struct {
	State    string            // digest of the environment, see state
	Sources  map[string]string // digests of the workspace's packages by folder
	Compile  tool              // without Config
	Link     tool              // without Config
	Packages map[string]string // compiled packages by import path
	Other    []string          // lines of the linker's configuration for other things
	Marks    [2][]byte         // the marks around the linker's build information
	Info     []string          // its lines, without modules
	Modules  []string          // its lines for modules
	Built    built             // the program in the folder
}

// built identifies a program that this program wrote.
type built struct {
	Main string // SHA-256 of main.go
	Size int64
	Time int64 // of its last change, Unix nanoseconds
}

// newRecord returns the record of a build from the records of its tools in folder.
func newRecord(folder, state string, sources map[string]string, mods []module) (*record, error) {
	r := &record{State: state, Sources: map[string]string{}, Packages: map[string]string{}}
	err := errors.Join(readJSON(filepath.Join(folder, "compile.json"), &r.Compile),
		readJSON(filepath.Join(folder, "link.json"), &r.Link))
	if err != nil {
		return nil, err
	}
	for _, line := range r.Link.Config {
		verb, rest, _ := strings.Cut(line, " ")
		path, file, _ := strings.Cut(rest, "=")
		switch {
		case verb == "packagefile" && strings.HasPrefix(file, workWord): // the cell itself
		case verb == "packagefile":
			// A package that was just compiled is not in go's cache yet.
			if _, err := os.Stat(file); err != nil {
				return nil, err
			}
			r.Packages[path] = file
			if dir, ok := folderOf(mods, path); ok {
				sum, ok := sources[dir]
				if !ok {
					return nil, fmt.Errorf("no source of %s in %s", path, dir)
				}
				r.Sources[dir] = sum
			}
		case verb == "modinfo":
			info, err := strconv.Unquote(rest)
			if err != nil || len(info) < 2*markSize {
				return nil, errors.New("build information in an unknown format")
			}
			r.setInfo(info)
		case line != "" && !strings.HasPrefix(line, "#"):
			r.Other = append(r.Other, line)
		}
	}
	r.Compile.Config, r.Link.Config = nil, nil
	given := environ()
	for _, t := range []*tool{&r.Compile, &r.Link} {
		t.Env = slices.DeleteFunc(t.Env, func(v string) bool { return slices.Contains(given, v) })
	}
	return r, nil
}

// markSize is the length of the marks around the build information.
const markSize = 16

// setInfo splits build information into modules, each with its replacement, and the
// rest.
func (r *record) setInfo(info string) {
	r.Marks = [2][]byte{[]byte(info[:markSize]), []byte(info[len(info)-markSize:])}
	for line := range strings.Lines(info[markSize : len(info)-markSize]) {
		switch {
		case strings.HasPrefix(line, "dep\t"):
			r.Modules = append(r.Modules, line)
		case strings.HasPrefix(line, "=>") && len(r.Modules) > 0:
			r.Modules[len(r.Modules)-1] += line
		default:
			r.Info = append(r.Info, line)
		}
	}
}

// info returns the build information: what precedes the modules, the modules, the
// settings.
func (r *record) info() string {
	var head, tail strings.Builder
	for _, line := range r.Info {
		if strings.HasPrefix(line, "path\t") || strings.HasPrefix(line, "mod\t") {
			head.WriteString(line)
		} else {
			tail.WriteString(line)
		}
	}
	return string(r.Marks[0]) + head.String() + strings.Join(r.Modules, "") + tail.String() + string(r.Marks[1])
}

// merge adds the packages of an older record to r if both have the same state, and
// reports whether they have.
func (r *record) merge(old *record) bool {
	same := r.State == old.State && sameValues(r.Sources, old.Sources) && sameValues(r.Packages, old.Packages) &&
		slices.Equal(r.Compile.Argv, old.Compile.Argv) && slices.Equal(r.Compile.Env, old.Compile.Env) &&
		slices.Equal(r.Link.Argv, old.Link.Argv) && slices.Equal(r.Link.Env, old.Link.Env) &&
		slices.Equal(r.Other, old.Other) && slices.Equal(r.Info, old.Info) &&
		bytes.Equal(r.Marks[0], old.Marks[0]) && bytes.Equal(r.Marks[1], old.Marks[1])
	if !same {
		return false
	}
	maps.Copy(r.Sources, old.Sources)
	maps.Copy(r.Packages, old.Packages)
	r.Modules = append(r.Modules, old.Modules...)
	slices.Sort(r.Modules)
	r.Modules = slices.Compact(r.Modules)
	return true
}

// sameValues reports whether two maps have equal values for the keys that both have.
func sameValues(a, b map[string]string) bool {
	for key, value := range a {
		if other, ok := b[key]; ok && other != value {
			return false
		}
	}
	return true
}

// has reports whether all imports are in the record.
func (r *record) has(imports []string) bool {
	return !slices.ContainsFunc(imports, func(path string) bool {
		_, ok := r.Packages[path]
		return !ok && path != "unsafe"
	})
}

func writeJSON(path string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	temp := path + ".new"
	if err := os.WriteFile(temp, text, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

func readJSON(path string, value any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, value)
}
