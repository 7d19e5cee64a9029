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

	"latentlab/lib/atomic"
	"latentlab/lib/limit"
)

// The XLA plugin for the CPU is Google's own build, from PyPI.
const (
	pluginPackage = "xla-cpu-pjrt==0.0.1"
	pluginInWheel = "xla_plugins/xla_cpu_pjrt/xla_cpu_pjrt.so"
	// PluginFile is the plugin's name here; go-xla looks for
	// pjrt_c_api_<name>_plugin.so.
	PluginFile = "pjrt_c_api_cpu_plugin.so"
)

// pluginHash holds the SHA-256 of the package and of the plugin in it.
type pluginHash struct{ wheel, plugin string }

var pluginHashes = map[string]pluginHash{
	"amd64": {
		wheel:  "55837b6b7b47daa717f2d9a5a03563ea0ceaa338d06a81a1e2d3f060d960decc",
		plugin: "88c3f28c5900f48ad4a82cab9e79bba9537809743395e341485f8794268820dc",
	},
	"arm64": {
		wheel:  "8f613be6e891858f40d64f9799319502fff42689661944fc18a6ffd8210b30c9",
		plugin: "fcf411f3e8ff635c2b2cf87215aa7016f460e66d236c3db08309e7486583532d",
	},
}

// plugin installs the XLA plugin for the CPU.
func (s *Setup) plugin() step {
	want := pluginHashes[runtime.GOARCH]
	st := step{
		name: "plugin", part: "XLA plugin", title: "XLA plugin for the CPU",
		inputs:  pluginPackage + "\n" + want.wheel + "\n" + want.plugin,
		outputs: []string{filepath.Join("pjrt", PluginFile)}, space: 400 << 20,
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		pins := filepath.Join(temp, "plugin.txt")
		text := fmt.Sprintf("%s --hash=sha256:%s\n", pluginPackage, want.wheel)
		if err := os.WriteFile(pins, []byte(text), 0o644); err != nil {
			return err
		}
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
			return fmt.Errorf("pip brought %d packages for %s, not 1", len(wheels), pluginPackage)
		}
		if sum, err := fileDigest(wheels[0]); err != nil || sum != want.wheel {
			return errors.Join(err, fmt.Errorf("%s has SHA-256 %s, not %s", filepath.Base(wheels[0]), sum, want.wheel))
		}
		return unpackPlugin(wheels[0], s.Dir("pjrt", PluginFile), want.plugin, st.space)
	}
	return st
}

// unpackPlugin extracts the plugin from its package to path. It is an error,
// and path stays as it was, when the plugin has more than most bytes or a
// SHA-256 other than want.
func unpackPlugin(wheel, path, want string, most int64) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer z.Close()
	in, err := z.Open(pluginInWheel)
	if err != nil {
		return err
	}
	defer in.Close()
	check := &hashingReader{r: limit.Reader(in, most, "the plugin in the package"), want: want, hash: sha256.New()}
	return atomic.Copy(path, check, 0o755)
}

// hashingReader reads r, and fails at its end when the SHA-256 of all of it
// is not the wanted one.
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
