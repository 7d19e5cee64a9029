package notebook

import "latentlab/lib/run"

func Must[T any](v T, err error) T { return v }

func Show(v any, err error) {}

func Check(err error) {}

func Trained(model any) *run.Run { return nil }

type Cloud struct {
	Images, Reconstructed any
	Decode                *run.Model
}
