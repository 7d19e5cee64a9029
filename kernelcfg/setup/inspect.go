package setup

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"latentlab/internal/chromium"
)

// Finding is what doctor found about one part.
type Finding struct {
	Name string // "XLA plugin"
	Text string // what there is, in one line
	Err  error  // what is wrong; nil if nothing is
	Fix  string // the command that fixes it

	// Optional reports that the part is not there, and that not every reader needs it.
	// Text names the command that sets it up.
	Optional bool
}

const fixSetup = "go run ./kernelcfg setup"

// optionalSteps are the steps that not every reader needs, by name: the text where one was
// never done, and the command that fixes what it made.
var optionalSteps = map[string]struct{ missing, fix string }{
	"editor":      {"gopls is not set up yet: `lab` sets it up", fixSetup},
	"staticcheck": {"staticcheck is not set up yet: `test` sets it up", "go run ./kernelcfg test staticcheck"},
	"javascript":  {"oxlint and oxfmt are not set up yet: `test` sets them up", "go run ./kernelcfg test javascript"},
	"chromium":    {"no Chromium is set up yet: `test` sets one up", "go run ./kernelcfg test browser"},
	"fonts":       {"not set up, for figures in other scripts: " + fixSetup + " -fonts", fixSetup + " -fonts"},
	"letters":     {"not set up, for figures in other scripts: " + fixSetup + " -fonts", fixSetup + " -fonts"},
}

// Inspect checks every part of the set-up, hashing what was installed. It changes
// nothing.
func (s *Setup) Inspect(ctx context.Context) []Finding {
	if err := s.findHost(); err != nil {
		return []Finding{{Name: "Set-up", Err: err}}
	}
	found := []Finding{
		{Name: "Go", Text: fmt.Sprintf("%s, %s", s.GoVersion(ctx), s.host.goTool)},
		s.inspectCompiler(ctx), s.inspectPython(ctx),
	}
	if l := s.checkFolder(); l != nil {
		found = append(found, Finding{Name: "Folder", Err: errors.New(l.what), Fix: l.fix})
	}
	all := Want{Editor: true, CUDA: s.HasCUDAPlugin(), Browser: true, Staticcheck: true, JavaScript: true, Fonts: true}
	for _, st := range s.steps(all) {
		f := Finding{Name: st.part, Text: s.describe(st), Err: s.checkStamp(st, true)}
		optional, isOptional := optionalSteps[st.name]
		switch {
		case isOptional && errors.Is(f.Err, errNotSetUp):
			f.Err, f.Text, f.Optional = nil, optional.missing, true
		case isOptional && f.Err != nil:
			f.Fix = optional.fix
		case f.Err != nil:
			f.Fix = fixSetup
		}
		found = append(found, f)
	}
	if !needsBrowser() {
		found = append(found, s.inspectBrowser(ctx))
	}
	if HasCUDADevice() && !s.HasCUDAPlugin() && s.UsesXLA() {
		found = append(found, Finding{
			Name: "CUDA plugin", Text: "not installed, though there is an NVIDIA device: " + fixSetup + " -cuda",
		})
	}
	return append(found, s.inspectDisk())
}

func (s *Setup) inspectCompiler(ctx context.Context) Finding {
	f := Finding{Name: "C compiler"}
	switch l := s.checkCompiler(ctx); {
	case l != nil:
		f.Err = fmt.Errorf("missing: %s", l.what)
		f.Fix = installLine(lackText([]lack{*l}, packageManager(), isRoot()))
	case s.UsesXLA():
		f.Text = s.host.cc
	case goSetting("CGO_ENABLED") == "0":
		f.Text = "not used (CGO_ENABLED=0), so there is no XLA"
	default:
		f.Text = "not used: there is no XLA plugin package for this system"
	}
	return f
}

func (s *Setup) inspectPython(ctx context.Context) Finding {
	f := Finding{Name: "Python"}
	if l := s.checkPython(ctx); l != nil {
		f.Err = fmt.Errorf("missing: %s", l.what)
		f.Fix = installLine(lackText([]lack{*l}, packageManager(), isRoot()))
		return f
	}
	out, _ := exec.CommandContext(ctx, s.host.pythons[0], "--version").Output()
	f.Text = fmt.Sprintf("%s, %s", strings.TrimPrefix(trim(out), "Python "), s.host.pythons[0])
	return f
}

// inspectBrowser returns the version of the Chromium that the tests use, where it
// is not the set-up's own.
func (s *Setup) inspectBrowser(ctx context.Context) Finding {
	f := Finding{Name: "Browser", Fix: "unset " + chromium.Env + ", or name a Chromium or Chrome in it"}
	path, err := chromium.Find(s.Root)
	if err != nil {
		f.Err = err
		return f
	}
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		f.Err = fmt.Errorf("%s --version: %w", path, err)
		return f
	}
	f.Text = fmt.Sprintf("%s, %s", trim(out), path)
	return f
}

// minDisk is the free space, in bytes, that the set-up, the runs and the build cache
// need to continue.
const minDisk = 1 << 30

func (s *Setup) inspectDisk() Finding {
	free := freeDisk(s.disk())
	f := Finding{Name: "Disk", Text: bytesText(free) + " free"}
	if free < 0 {
		f.Text = "unknown"
	} else if free < minDisk {
		f.Err = fmt.Errorf("only %s free at %s", bytesText(free), s.disk())
		f.Fix = "free some space; `go clean -cache` empties Go's build cache"
	}
	return f
}

// describe returns what a step made and where.
func (s *Setup) describe(st step) string {
	switch st.name {
	case "tools":
		pins := s.toolModule("gonb")
		return fmt.Sprintf("GoNB %s, goimports %s",
			moduleVersion(pins, "github.com/janpfeifer/gonb"), moduleVersion(pins, "golang.org/x/tools"))
	case "editor":
		return "gopls " + moduleVersion(s.toolModule("gopls"), "golang.org/x/tools/gopls")
	case "staticcheck":
		return "staticcheck " + moduleVersion(s.toolModule("staticcheck"), "honnef.co/go/tools")
	case "javascript":
		return fmt.Sprintf("oxlint %s, oxfmt %s", pinnedVersion(javascriptPins, "oxlint"), pinnedVersion(javascriptPins, "oxfmt"))
	case "python":
		return fmt.Sprintf("JupyterLab %s, nbclient %s, nbconvert %s", pinnedVersion(jupyterPins, "jupyterlab"),
			pinnedVersion(jupyterPins, "nbclient"), pinnedVersion(jupyterPins, "nbconvert"))
	case "plugin":
		p := s.host.plugin
		text := fmt.Sprintf("%s %s, %s\n%s", p.name, p.version, s.Dir(st.outputs[0]), p.source)
		if mark, err := s.readStamp(st.name); err == nil && len(mark.Files) > 0 {
			text += "\nSHA-256 " + mark.Files[0].SHA256
		}
		return text
	case "cellgo":
		return "compiles and links a cell without running go on the rest, " + s.Dir(st.outputs[0])
	case "warm":
		return "the library is compiled, so the first cell starts quickly"
	}
	if strings.HasPrefix(st.name, "data-") {
		dir := filepath.Dir(s.Dir(st.outputs[0]))
		return fmt.Sprintf("%d files, SHA-256 as fetched, in %s", len(st.outputs), dir)
	}
	return s.Dir(st.outputs[0])
}

// pinnedVersion returns the version of a package in a list of pins, "?" if it is not
// there.
func pinnedVersion(pins, name string) string {
	for line := range strings.Lines(pinned(pins)) {
		if version, ok := strings.CutPrefix(line, name+"=="); ok {
			return trim([]byte(version))
		}
	}
	return "?"
}

// installLine returns the command in a message about missing packages.
func installLine(message string) string {
	for line := range strings.Lines(message) {
		text, indented := strings.CutPrefix(line, "  ")
		if indented && strings.Contains(text, " install") || strings.Contains(line, "pacman -S") {
			return strings.TrimSpace(text)
		}
	}
	return "see `go run ./kernelcfg setup`"
}
