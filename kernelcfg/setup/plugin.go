package setup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"latentlab/lib/atomicfile"
	"latentlab/lib/limit"
)

// PluginFile is the name of XLA's plugin for the CPU under .latentlab/pjrt; go-xla
// looks for pjrt_c_api_<name>_plugin.so.
const PluginFile = "pjrt_c_api_cpu_plugin.so"

// cpuPlugin is a build of XLA's plugin for the CPU in a package on PyPI.
type cpuPlugin struct {
	name    string // of the package
	version string
	inWheel string                // path of the plugin in the package
	source  string                // XLA's revision and who built it, for doctor
	hashes  map[string]pluginHash // by GOARCH
}

// pluginHash holds the SHA-256 of the package and of the plugin in it.
type pluginHash struct{ wheel, plugin string }

// cpuPlugins are the builds that can be set up. The first one for the machine's
// architecture is the default.
var cpuPlugins = []cpuPlugin{
	{
		// At batch 32 the autoencoder of notebook 000 trains on a fifth more images a
		// second than with the plugin below, whose XLA is a year older.
		name: "lammps-jax-pjrt-cpu", version: "0.11.2",
		inWheel: "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
		source:  "XLA 91888df6ce85 (2026), as in jaxlib 0.11.2; built by github.com/abhijeetgangan/lammps-jax",
		hashes: map[string]pluginHash{
			"amd64": {
				wheel:  "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
				plugin: "ad1309ac822b1b24d51b7f9947c7c9fa9ef5d67f390584cbc3d1fa2428fed9c2",
			},
		},
	},
	{
		name: "xla-cpu-pjrt", version: "0.0.1",
		inWheel: "xla_plugins/xla_cpu_pjrt/xla_cpu_pjrt.so",
		source:  "XLA of 2025, built by Google",
		hashes: map[string]pluginHash{
			"amd64": {
				wheel:  "55837b6b7b47daa717f2d9a5a03563ea0ceaa338d06a81a1e2d3f060d960decc",
				plugin: "88c3f28c5900f48ad4a82cab9e79bba9537809743395e341485f8794268820dc",
			},
			"arm64": {
				wheel:  "8f613be6e891858f40d64f9799319502fff42689661944fc18a6ffd8210b30c9",
				plugin: "fcf411f3e8ff635c2b2cf87215aa7016f460e66d236c3db08309e7486583532d",
			},
		},
	},
}

func (p cpuPlugin) requirement() string { return p.name + "==" + p.version }

// PluginNames returns the names of the plugins for this machine's CPU, the default
// first. It returns nil if there are none for this system.
func PluginNames() []string {
	if runtime.GOOS != "linux" {
		return nil
	}
	var names []string
	for _, p := range cpuPlugins {
		if _, ok := p.hashes[runtime.GOARCH]; ok {
			names = append(names, p.name)
		}
	}
	return names
}

// pluginNamed returns the plugin with that name for this machine, or the default if
// name is empty. It returns an error if there is none.
func pluginNamed(name string) (cpuPlugin, error) {
	for _, p := range cpuPlugins {
		if _, ok := p.hashes[runtime.GOARCH]; ok && (name == "" || p.name == name) {
			return p, nil
		}
	}
	return cpuPlugin{}, fmt.Errorf("there is no XLA plugin %q for %s: expected one of %s",
		name, runtime.GOARCH, strings.Join(PluginNames(), ", "))
}

// pluginChoiceFile is the file under .latentlab with the name of the plugin that the
// user chose. Without it the default is used.
const pluginChoiceFile = "plugin"

// ChoosePlugin makes name, one of [PluginNames], the plugin that the next set-up
// installs and later ones keep; "" restores the default. It returns an error for any
// other name.
func (s *Setup) ChoosePlugin(name string) error {
	if name == "" {
		return os.RemoveAll(s.Dir(pluginChoiceFile))
	}
	if _, err := pluginNamed(name); err != nil {
		return err
	}
	if err := os.MkdirAll(s.Dir(), 0o755); err != nil {
		return err
	}
	return atomicfile.WriteFile(s.Dir(pluginChoiceFile), []byte(name+"\n"), 0o644)
}

// PluginChoice returns the name last passed to ChoosePlugin, "" for the default.
func (s *Setup) PluginChoice() (string, error) {
	text, err := os.ReadFile(s.Dir(pluginChoiceFile))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("the chosen plugin: %w; `go run ./kernelcfg setup -plugin default` removes it", err)
	}
	return trim(text), nil
}

// chosenPlugin returns the plugin to set up: the user's choice or the default. It
// returns an error if the choice is not for this machine.
func (s *Setup) chosenPlugin() (cpuPlugin, error) {
	name, err := s.PluginChoice()
	if err != nil {
		return cpuPlugin{}, err
	}
	p, err := pluginNamed(name)
	if err != nil {
		return p, fmt.Errorf("%s: %w; `go run ./kernelcfg setup -plugin default` removes the choice",
			s.Dir(pluginChoiceFile), err)
	}
	return p, nil
}

// plugin installs the XLA plugin for the CPU.
func (s *Setup) plugin() step {
	p := s.host.plugin
	want := p.hashes[runtime.GOARCH]
	st := step{
		name: "plugin", part: "XLA plugin", title: "XLA plugin for the CPU",
		inputs:  p.requirement() + "\n" + want.wheel + "\n" + want.plugin,
		outputs: []string{filepath.Join("pjrt", PluginFile)}, space: 400 << 20,
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		pins := filepath.Join(temp, "plugin.txt")
		text := fmt.Sprintf("%s --hash=sha256:%s\n", p.requirement(), want.wheel)
		if err := os.WriteFile(pins, []byte(text), 0o644); err != nil {
			return err
		}
		// Without --no-deps pip would also download JAX, on which a package may depend.
		err = s.run(ctx, command{
			step: st.name, env: []string{"TMPDIR=" + temp}, why: "downloading 63 MB", most: st.space,
			argv: []string{
				s.Python(), "-m", "pip", "download", "--no-input", "--disable-pip-version-check",
				"--no-deps", "--require-hashes", "--only-binary=:all:", "-d", temp, "-r", pins,
			},
		})
		if err != nil {
			return err
		}
		wheels := glob(temp, "*.whl")
		if len(wheels) != 1 {
			return fmt.Errorf("pip downloaded %d packages for %s, not 1", len(wheels), p.requirement())
		}
		if sum, err := fileDigest(wheels[0]); err != nil || sum != want.wheel {
			return errors.Join(err, fmt.Errorf("%s has SHA-256 %s, not %s", filepath.Base(wheels[0]), sum, want.wheel))
		}
		return unpackPlugin(wheels[0], p.inWheel, s.Dir("pjrt", PluginFile), want.plugin, st.space)
	}
	return st
}

// unpackPlugin extracts the file inWheel of the package to path. It returns an error
// and leaves path as it was if the plugin has more than most bytes or another
// SHA-256 than want.
func unpackPlugin(wheel, inWheel, path, want string, most int64) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer z.Close()
	in, err := z.Open(inWheel)
	if err != nil {
		return err
	}
	defer in.Close()
	check := &hashingReader{r: limit.Reader(in, most, "the plugin in the package"), want: want, hash: sha256.New()}
	return atomicfile.Copy(path, check, 0o755)
}

// hashingReader reads r. At its end it returns an error if the SHA-256 of all that
// was read is not want.
type hashingReader struct {
	r    io.Reader
	want string
	hash interface {
		io.Writer
		Sum([]byte) []byte
	}
}

func (h *hashingReader) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.hash.Write(p[:n])
	if err == io.EOF {
		if sum := hex.EncodeToString(h.hash.Sum(nil)); sum != h.want {
			return n, fmt.Errorf("the plugin in the package has SHA-256 %s, not %s", sum, h.want)
		}
	}
	return n, err
}
