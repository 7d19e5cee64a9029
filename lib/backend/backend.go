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
	"latentlab/lib/notice"
)

// Info describes the backend in use and the reason for its choice.
type Info struct {
	Name   string // as in GOMLX_BACKEND: "xla:cpu", "xla:cuda" or "go"
	Device string // a description of the device
	Why    string // the reason for the choice, in one clause
	Plugin string // path of the PJRT plugin, empty for the pure-Go backend
	// In addition to the threads, the last digits of results depend on these.
	Processor string // the model; empty if the system does not report it
	// "sha256:" and digits as set-up recorded them, otherwise the plugin's name and
	// size; empty without a plugin.
	PluginSum string

	Notice string // a line about what a user would not expect; empty if there is nothing
}

// String returns name, device and reason, such as "go (linux/amd64, 4 threads): …".
func (i Info) String() string {
	return fmt.Sprintf("%s (%s): %s", i.Name, i.Device, i.Why)
}

const (
	pluginPathEnv = "PJRT_PLUGIN_LIBRARY_PATH"
	setupHint     = "`go run ./kernelcfg setup` installs it, `go run ./kernelcfg doctor` reports details"
	cudaHint      = "`go run ./kernelcfg setup -cuda` installs it on a machine with an NVIDIA device, " +
		"`go run ./kernelcfg doctor` reports details"
)

var shared struct {
	sync.Mutex
	backend compute.Backend
	info    Info
}

// Open returns the process's backend, which it opens on the first call. A device buffer
// belongs to the backend that created it, so all callers share one backend. If it is not
// the backend that a user would expect, info.Notice explains why, and Open prints it with
// package notice.
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
	info.Device = describeDevice(b, info)
	info.Processor, info.PluginSum = processorModel(), pluginSum(info.Plugin)
	if _, err := threadsFromEnv(); err != nil && strings.HasPrefix(info.Name, "xla") &&
		!strings.Contains(info.Name, "cuda") {
		info.Notice = strings.TrimSpace(info.Notice + " " + err.Error() + ".")
	}
	if info.Notice != "" {
		notice.Printf("%s", info.Notice)
	}
	shared.backend, shared.info = b, info
	return b, info, nil
}

// Portable returns the pure-Go backend, which works on every machine. It needs no
// compilation, so it suits programs that run once on little data, such as initial values,
// and the tracing of graphs.
var Portable = sync.OnceValues(func() (compute.Backend, error) {
	return compute.NewWithConfig("go")
})

// IsPortable reports whether b is a pure-Go backend, as [Portable] is.
func IsPortable(b compute.Backend) bool { return b.Name() == "Go Backend" }

func describeDevice(b compute.Backend, info Info) string {
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
		return openNamed(asked)
	}
	var problems []string
	for _, plugin := range plugins() {
		b, err := openXLA(plugin.name)
		if err == nil {
			info := Info{Name: "xla:" + plugin.name, Why: plugin.why, Plugin: plugin.path}
			if len(problems) > 0 {
				info.Notice = fmt.Sprintf("Using %s: %s.", info.Name, strings.Join(problems, "; "))
			}
			return b, info, nil
		}
		problems = append(problems, fmt.Sprintf("%s cannot be loaded (%s)", plugin.path, firstLine(err)))
	}
	b, err := Portable()
	if err != nil {
		return nil, Info{}, fmt.Errorf("the pure-Go backend cannot be opened: %w", err)
	}
	why := missingXLA
	if why == "" {
		why = "no PJRT plugin is installed"
	}
	if len(problems) > 0 {
		why = strings.Join(problems, "; ")
	}
	hint := setupHint
	if missingXLA != "" {
		hint = "build with a C compiler (gcc or clang) and CGO_ENABLED=1 to have XLA"
	}
	return b, Info{
		Name: "go",
		Why:  why,
		Notice: fmt.Sprintf("XLA is not used, training is about 10 times slower on the pure-Go backend: "+
			"%s; %s.", why, hint),
	}, nil
}

// openNamed opens exactly the backend that GOMLX_BACKEND names.
func openNamed(asked string) (compute.Backend, Info, error) {
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
			// The best XLA backend on this machine.
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
	return nil, Info{}, fmt.Errorf("GOMLX_BACKEND=%q is not a backend: "+
		"expected go, xla:cpu, xla:cuda or xla:/path/to/plugin.so", asked)
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
			found = append(found, plugin{"cuda", path, "there is a CUDA plugin and a CUDA device"})
		}
	}
	for _, dir := range pluginDirs() {
		if path := filepath.Join(dir, pluginFile("cpu")); isFile(path) {
			found = append(found, plugin{"cpu", path, "the CPU plugin is the default"})
		}
	}
	return found
}

// pluginDirs returns the folders in PJRT_PLUGIN_LIBRARY_PATH and the project's own.
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
