package explain

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// unknown matches what go reports of a package or module that it does not find.
var unknown = regexp.MustCompile(`package ([\w.~/-]+)|([\w.~/-]+)@v\S+: module lookup disabled`)

// missing matches the reports themselves.
var missing = regexp.MustCompile(`cannot find module providing package|no required module provides package|` +
	`module lookup disabled by GOPROXY=off|is not in std`)

// missingPackage returns the text about a package that go does not find, or "" if that is
// not what the output is about.
func missingPackage(output string, cell *Cell) string {
	if !missing.MatchString(output) {
		return ""
	}
	m := unknown.FindStringSubmatch(output)
	if m == nil {
		return ""
	}
	name := m[1] + m[2]
	text := ""
	switch module := cell.required(name); {
	case module != "":
		text = fmt.Sprintf("the kernel does not find the modules that the project needs, such as %s: run "+
			"`go run ./kernelcfg setup` in the project (`install` for a Jupyter of your own), and restart the kernel", module)
	case strings.HasPrefix(name, "latentlab/"):
		text = fmt.Sprintf("the library has no package %s", name)
		if near := nearest(filepath.Base(name), cell.packages()); near != "" {
			text += fmt.Sprintf(": did you mean latentlab/lib/%s?", near)
		}
	case !strings.Contains(strings.SplitN(name, "/", 2)[0], "."):
		text = fmt.Sprintf("Go's library has no package %s; the packages of this project begin with latentlab/lib/", name)
	default:
		text = fmt.Sprintf("the package %s is in no module of this project, and cells download none: "+
			"run `go get %s` in a terminal in the project's folder, and run the cell again", name, name)
	}
	for i, line := range strings.Split(cell.Main, "\n") {
		if column := strings.Index(line, strconv.Quote(name)); column >= 0 {
			return fmt.Sprintf("main.go:%d:%d: %s", i+1, column+1, text)
		}
	}
	return text
}

// required returns the module of the project's go.mod that has the package name, or "".
func (c *Cell) required(name string) string {
	module, _ := c.module(name)
	return module
}

// version returns the version of the module that has the package name, or "".
func (c *Cell) version(name string) string {
	_, version := c.module(name)
	return version
}

func (c *Cell) module(name string) (module, version string) {
	text, err := os.ReadFile(filepath.Join(c.Root, "go.mod"))
	if err != nil {
		return "", ""
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && (name == fields[0] || strings.HasPrefix(name, fields[0]+"/")) {
			return fields[0], fields[1]
		}
	}
	return "", ""
}
