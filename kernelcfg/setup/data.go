package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"latentlab/lib/home"
)

// data returns the steps that fetch the data sets of the manifest, one each.
func (s *Setup) data() []step {
	path := filepath.Join(s.Root, "data", "manifest.json")
	var manifest struct {
		Sets []struct {
			Name  string
			Files []struct {
				Name string
				Size int64
			}
		}
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w; `git checkout data/manifest.json` restores it", path, err)
		return []step{{name: "data", part: "Data sets", title: "data sets", do: func(context.Context) error { return err }}}
	}
	var steps []step
	for _, set := range manifest.Sets {
		st := step{
			name: "data-" + set.Name, part: "Data set " + set.Name, title: "data set " + set.Name,
			inputs: string(text), space: 20 << 20,
		}
		for _, file := range set.Files {
			st.outputs = append(st.outputs, filepath.Join("data", set.Name, file.Name))
			st.space += 2 * file.Size // the packed file, and the unpacked one
		}
		st.do = func(ctx context.Context) error {
			program := filepath.Join("bin", "fetch")
			err := s.build(ctx, st.name, s.Root, "compiling", map[string]string{program: "./kernelcfg/fetch"})
			if err != nil {
				return err
			}
			return s.run(ctx, command{
				step: st.name, argv: []string{s.Dir(program), set.Name}, env: []string{home.RootEnv + "=" + s.Root},
				why: "downloading", report: func(line string) { s.printf("set-up:   %s", line) },
			})
		}
		steps = append(steps, st)
	}
	return steps
}
