package setup

import (
	"context"
	"os"
	"path/filepath"

	"latentlab/lib/home"
)

// dataSets are the data sets that the chapters use.
var dataSets = []string{"mnist", "fashion-mnist"}

// data returns the steps that fetch the data sets, one each.
func (s *Setup) data() []step {
	manifest, err := os.ReadFile(filepath.Join(s.Root, "data", "manifest.json"))
	if err != nil {
		manifest = []byte(err.Error())
	}
	var steps []step
	for _, set := range dataSets {
		st := step{
			name: "data-" + set, part: "Data set " + set, title: "data set " + set,
			inputs: string(manifest), space: 150 << 20,
		}
		for _, file := range []string{
			"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
		} {
			st.outputs = append(st.outputs, filepath.Join("data", set, file))
		}
		st.do = func(ctx context.Context) error {
			program := filepath.Join("bin", "fetch")
			err := s.build(ctx, st.name, s.Root, "compiling", map[string]string{program: "./kernelcfg/fetch"})
			if err != nil {
				return err
			}
			return s.run(ctx, command{
				step: st.name, argv: []string{s.Dir(program), set}, env: []string{home.RootEnv + "=" + s.Root},
				why: "downloading", report: func(line string) { s.printf("set-up:   %s", line) },
			})
		}
		steps = append(steps, st)
	}
	return steps
}
