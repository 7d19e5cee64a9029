package backend

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/gomlx/compute"
	_ "github.com/gomlx/compute/gobackend" // registers "go"

	"latentlab/lib/home"
)

// Info says which backend is in use and why.
type Info struct {
	Name   string // as GOMLX_BACKEND takes it: "xla:cpu", "xla:cuda" or "go"
	Device string // what the backend says it runs on
	Why    string // the reason of the choice, in one clause
	Plugin string // path of the PJRT plugin, empty for the pure-Go backend
	// What the last digits of its numbers depend on, beside its threads.
	Processor string // the model, empty where the system does not say
	PluginSum string // "sha256:" and digits as the set-up noted them, otherwise the plugin's name and size; empty without one

	Notice string // what is not as a user would expect, in a line; empty when all is
}

func (i Info) String() string {
	return fmt.Sprintf("%s (%s): %s", i.Name, i.Device, i.Why)
}

const (
	pluginPathEnv = "PJRT_PLUGIN_LIBRARY_PATH"
	setupHint     = "`go run ./kernelcfg setup` installs it, `go run ./kernelcfg doctor` says more"
	cudaHint      = "`go run ./kernelcfg setup -cuda` installs it on a machine with an NVIDIA device, `go run ./kernelcfg doctor` says more"
)

var shared struct {
	sync.Mutex
	backend compute.Backend
	info    Info
}

// Open returns the process's backend, opened on the first call. A device
// buffer belongs to the backend that made it, so there is one for all.
// When it is not the one that a user would expect, info.Notice says so, and
// so does a line on standard error.
func Open() (compute.Backend, Info, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.backend != nil {
		return shared.backend, shared.info, nil
	}
	b, info, err := choose()
	if err != nil {
		return nil, Info{}, err
	}
	info.Device = describe(b, info)
	info.Processor, info.PluginSum = processor(), identity(info.Plugin)
	if _, err := threadsAsked(); err != nil && strings.HasPrefix(info.Name, "xla") && !strings.Contains(info.Name, "cuda") {
		info.Notice = strings.TrimSpace(info.Notice + " " + err.Error() + ".")
	}
	if info.Notice != "" {
		fmt.Fprintln(os.Stderr, info.Notice)
	}
	shared.backend, shared.info = b, info
	return b, info, nil
}

// Portable returns the pure-Go backend, which every machine has. It needs
// no compilation, so it suits programs that run once on little data:
// initial values, and the identity of a computation.
var Portable = sync.OnceValues(func() (compute.Backend, error) {
	return compute.NewWithConfig("go")
})

func describe(b compute.Backend, info Info) string {
	if strings.Contains(info.Name, "cuda") {
		return b.DeviceDescription(0)
	}
	n := runtime.GOMAXPROCS(0)
	if strings.HasPrefix(info.Name, "xla") {
		n = threads()
	}
	return fmt.Sprintf("%s/%s, %d threads", runtime.GOOS, runtime.GOARCH, n)
}

func choose() (compute.Backend, Info, error) {
	if asked := os.Getenv("GOMLX_BACKEND"); asked != "" {
		return openAsked(asked)
	}
	var troubles []string
	for _, plugin := range plugins() {
		b, err := openXLA(plugin.name)
		if err == nil {
			info := Info{Name: "xla:" + plugin.name, Why: plugin.why, Plugin: plugin.path}
			if len(troubles) > 0 {
				info.Notice = fmt.Sprintf("Using %s: %s.", info.Name, strings.Join(troubles, "; "))
			}
			return b, info, nil
		}
		troubles = append(troubles, fmt.Sprintf("%s cannot be loaded (%s)", plugin.path, firstLine(err)))
	}
	b, err := Portable()
	if err != nil {
		return nil, Info{}, fmt.Errorf("the pure-Go backend cannot be opened: %w", err)
	}
	why := missingXLA
	if why == "" {
		why = "no PJRT plugin is installed"
	}
	if len(troubles) > 0 {
		why = strings.Join(troubles, "; ")
	}
	hint := setupHint
	if missingXLA != "" {
		hint = "build with a C compiler (gcc or clang) and CGO_ENABLED=1 to have XLA"
	}
	return b, Info{
		Name:   "go",
		Why:    why,
		Notice: fmt.Sprintf("XLA is not used, training is about 10 times slower on the pure-Go backend: %s; %s.", why, hint),
	}, nil
}

// openAsked opens exactly what GOMLX_BACKEND names.
func openAsked(asked string) (compute.Backend, Info, error) {
	kind, config, _ := strings.Cut(asked, ":")
	why := "GOMLX_BACKEND asks for it"
	switch kind {
	case "go":
		b, err := compute.NewWithConfig(asked)
		if err != nil {
			return nil, Info{}, fmt.Errorf("GOMLX_BACKEND=%q cannot be opened: %w", asked, err)
		}
		return b, Info{Name: asked, Why: why}, nil
	case "xla", "stablehlo", "hlo", "shlo":
		if missingXLA != "" {
			return nil, Info{}, fmt.Errorf("GOMLX_BACKEND=%q asks for XLA, but %s", asked, missingXLA)
		}
		if name, options, _ := strings.Cut(config, ","); name == "" {
			// XLA on whatever is best here.
			if found := plugins(); len(found) > 0 {
				config = strings.TrimSuffix(found[0].name+","+options, ",")
			}
		}
		b, err := openXLA(config)
		if err != nil {
			hint := setupHint
			if strings.Contains(config, "cuda") {
				hint = cudaHint
			}
			return nil, Info{}, fmt.Errorf("GOMLX_BACKEND=%q cannot be opened: %s; %s", asked, firstLine(err), hint)
		}
		name, _, _ := strings.Cut(config, ",")
		return b, Info{Name: "xla:" + name, Why: why, Plugin: pluginPath(name)}, nil
	}
	return nil, Info{}, fmt.Errorf("GOMLX_BACKEND=%q names no backend: expected go, xla:cpu, xla:cuda or xla:/path/to/plugin.so", asked)
}

type plugin struct{ name, path, why string }

func pluginFile(name string) string { return "pjrt_c_api_" + name + "_plugin.so" }

// plugins lists the PJRT plugins to try, best first.
func plugins() []plugin {
	if missingXLA != "" {
		return nil
	}
	var found []plugin
	for _, dir := range pluginDirs() {
		if path := filepath.Join(dir, pluginFile("cuda")); isFile(path) && hasCUDADevice() {
			found = append(found, plugin{"cuda", path, "a CUDA plugin and a CUDA device are here"})
		}
	}
	for _, dir := range pluginDirs() {
		if path := filepath.Join(dir, pluginFile("cpu")); isFile(path) {
			found = append(found, plugin{"cpu", path, "the CPU plugin is the default"})
		}
	}
	return found
}

// pluginDirs returns PJRT_PLUGIN_LIBRARY_PATH's folders and the project's own.
func pluginDirs() []string {
	var dirs []string
	if path := os.Getenv(pluginPathEnv); path != "" {
		dirs = filepath.SplitList(path)
	}
	if own, err := home.Dir("pjrt"); err == nil {
		for _, dir := range dirs {
			if dir == own {
				return dirs
			}
		}
		dirs = append(dirs, own)
	}
	return dirs
}

func isFile(path string) bool {
	stat, err := os.Stat(path)
	return err == nil && stat.Mode().IsRegular()
}

func hasCUDADevice() bool {
	_, err := os.Stat("/dev/nvidiactl")
	return err == nil && os.Getenv("CUDA_VISIBLE_DEVICES") != "-1"
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
