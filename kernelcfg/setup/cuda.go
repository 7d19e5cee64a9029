package setup

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"

	"latentlab/lib/atomicfile"
)

//go:embed pins/cuda.txt
var cudaPins string

// HasCUDADevice reports whether the machine has an NVIDIA device.
func HasCUDADevice() bool {
	_, err := os.Stat("/dev/nvidiactl")
	return err == nil
}

// HasCUDAPlugin reports whether the CUDA plugin is installed.
func (s *Setup) HasCUDAPlugin() bool {
	_, err := os.Stat(s.Dir("pjrt", "pjrt_c_api_cuda_plugin.so"))
	return err == nil
}

// cuda installs XLA's CUDA plugin and NVIDIA's libraries. The plugin looks for the
// libraries in ../nvidia, beside its own folder, which is a link to the packages.
func (s *Setup) cuda() step {
	st := step{
		name: "cuda", part: "CUDA plugin", title: "XLA plugin for CUDA", inputs: cudaPins, space: 8 << 30,
		outputs: []string{"pjrt/pjrt_c_api_cuda_plugin.so"},
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		packages, err := s.installPins(ctx, st, temp, cudaPins, "downloading NVIDIA's libraries (gigabytes)")
		if err != nil {
			return err
		}
		// The new libraries are complete before they replace the old ones, and the
		// plugin comes last: without it nothing looks for them.
		if err := os.RemoveAll(s.Dir("cuda")); err != nil {
			return err
		}
		if err := os.Rename(packages, s.Dir("cuda")); err != nil {
			return err
		}
		if err := atomicfile.Link(filepath.Join("cuda", "nvidia"), s.Dir("nvidia")); err != nil {
			return err
		}
		so, err := os.Open(s.Dir("cuda", "jax_plugins", "xla_cuda13", "xla_cuda_plugin.so"))
		if err != nil {
			return err
		}
		defer so.Close()
		return atomicfile.Copy(s.Dir("pjrt", "pjrt_c_api_cuda_plugin.so"), so, 0o755)
	}
	return st
}
